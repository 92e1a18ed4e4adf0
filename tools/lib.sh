# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The libnatero authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What tools/run-tests and tools/run-demo share; to be sourced. Whatever start_in_background
# starts is stopped by stop_all, which the caller has to reach from its EXIT trap.

started=()
scratch=

# Makes the folder for everything that does not outlive the run.
make_scratch() {
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/natero.XXXXXX")
  mkdir -m 0700 "$scratch/run"
}

# Stops what was started, the last first, and removes the scratch folder.
stop_all() {
  local index pid
  for ((index = ${#started[@]} - 1; index >= 0; index--)); do
    pid=${started[index]}
    kill "$pid" 2>/dev/null || continue
    wait_until 3 has_ended "$pid" || kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  if [ -n "$scratch" ]; then
    rm -rf -- "$scratch"
  fi
}

# start_in_background COMMAND...: its process id is in $! afterwards.
start_in_background() {
  "$@" &
  started+=("$!")
}

is_running() {
  [ -d "/proc/$1" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

has_ended() {
  ! is_running "$1"
}

# wait_until SECONDS COMMAND...: asks often, so that nobody sleeps longer than needed.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# wait_for_line SECONDS FILE PATTERN PID: prints what the extended regular expression matches in
# FILE; gives up early when the process that writes it has ended.
wait_for_line() {
  wait_until "$1" line_or_end "$2" "$3" "$4" || return 1
  grep -m 1 -oE -- "$3" "$2"
}

line_or_end() {
  grep -qE -- "$2" "$1" 2>/dev/null || has_ended "$3"
}

# An Xvfb on a free display, and a window manager that gives windows their focus.
start_display() {
  local number
  : >"$scratch/display"
  start_in_background Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp -noreset \
    3>"$scratch/display" >"$scratch/xvfb.log" 2>&1 </dev/null
  if ! number=$(wait_for_line 20 "$scratch/display" '[0-9]+' "$!"); then
    echo "Xvfb did not start:" >&2
    cat "$scratch/xvfb.log" >&2
    return 1
  fi
  export DISPLAY=":$number"
  unset WAYLAND_DISPLAY WAYLAND_SOCKET XAUTHORITY
  export GDK_BACKEND=x11
  # That it is there, it says on the root window long before it looks after windows; and one that
  # comes in between never gets the focus.
  rm -f "$scratch/openbox.ready"
  start_in_background openbox --sm-disable --startup "touch '$scratch/openbox.ready'" \
    >"$scratch/openbox.log" 2>&1 </dev/null
  wait_until 10 test -e "$scratch/openbox.ready" ||
    echo "openbox is not ready; going on without" >&2
}

# A session bus of our own; accessibility (at-spi2-core) is started by it when somebody asks.
start_session_bus() {
  : >"$scratch/bus"
  start_in_background dbus-daemon --session --nofork --nopidfile --nosyslog --print-address=3 \
    3>"$scratch/bus" >"$scratch/dbus.log" 2>&1 </dev/null
  if ! DBUS_SESSION_BUS_ADDRESS=$(wait_for_line 10 "$scratch/bus" '.*guid=.*' "$!"); then
    echo "dbus-daemon did not start:" >&2
    cat "$scratch/dbus.log" >&2
    return 1
  fi
  export DBUS_SESSION_BUS_ADDRESS
}

# Nothing of the user's settings, caches, proxies and desktop reaches what is started after this.
isolate_environment() {
  local home=$scratch/home
  mkdir -p "$home"/{config,data,cache,state}
  export HOME=$home
  export XDG_RUNTIME_DIR=$scratch/run
  export XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/data
  export XDG_CACHE_HOME=$home/cache XDG_STATE_HOME=$home/state
  export GIO_USE_VFS=local GSETTINGS_BACKEND=memory
  export LC_ALL=C.UTF-8
  unset http_proxy https_proxy ftp_proxy all_proxy no_proxy
  unset HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY
  unset GTK_A11Y GTK_THEME GTK_DEBUG GDK_DEBUG G_DEBUG G_MESSAGES_DEBUG DESKTOP_STARTUP_ID
}

# Drawing without a graphics card, the same everywhere. cairo is the one renderer of every GTK 4.
draw_in_software() {
  export GSK_RENDERER=cairo LIBGL_ALWAYS_SOFTWARE=1
}

# meson_options NAME=VALUE...: prints -D arguments for those that this project has, a line each.
meson_options() {
  local option
  for option in "$@"; do
    if grep -q "^option('${option%%=*}'" meson_options.txt; then
      echo "-D$option"
    fi
  done
}

# configure FOLDER ARGUMENT...: sets a build folder up, or again when it is there.
configure() {
  local folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    meson setup --reconfigure "$folder" "$@" </dev/null && return 0
    rm -rf -- "$folder"
  fi
  meson setup "$folder" "$@" </dev/null
}
