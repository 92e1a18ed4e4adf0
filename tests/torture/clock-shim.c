/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/*
 * To be loaded before a program: its wall clock is off by as many seconds as the first eight bytes
 * of the file say which TORTURE_CLOCK names. The next eight are the seconds that the machine was
 * suspended: the wall clock has gone on meanwhile, and CLOCK_BOOTTIME, but not CLOCK_MONOTONIC.
 * The bench turns both while the program runs. The file is read each time, as nothing here may have
 * a state.
 */

#define EXPORT __attribute__ ((visibility ("default")))

EXPORT int    clock_gettime (clockid_t clock, struct timespec *time);
EXPORT int    gettimeofday (struct timeval *restrict time, void *restrict zone);
EXPORT time_t time (time_t *seconds);

typedef struct
{
  int64_t off_by;
  int64_t suspended;
} Seconds;

static Seconds
read_seconds (void)
{
  const Seconds none = { 0, 0 };
  const char   *path = getenv ("TORTURE_CLOCK");
  Seconds       seconds = none;
  int           fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;

  if (fd < 0)
    return none;
  if (read (fd, &seconds, sizeof seconds) != (ssize_t) sizeof seconds)
    seconds = none;
  close (fd);
  return seconds;
}

int
clock_gettime (clockid_t clock, struct timespec *time)
{
  int     result = (int) syscall (SYS_clock_gettime, clock, time);
  int     is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  Seconds seconds;

  if (result != 0 || (!is_wall && clock != CLOCK_BOOTTIME))
    return result;

  seconds = read_seconds ();
  time->tv_sec += seconds.suspended + (is_wall ? seconds.off_by : 0);
  return 0;
}

int
gettimeofday (struct timeval *restrict now, void *restrict zone)
{
  struct timespec exact;

  (void) zone;
  if (clock_gettime (CLOCK_REALTIME, &exact) != 0)
    return -1;
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *seconds)
{
  struct timespec exact = { 0, 0 };

  clock_gettime (CLOCK_REALTIME, &exact);
  if (seconds != NULL)
    *seconds = exact.tv_sec;
  return exact.tv_sec;
}
