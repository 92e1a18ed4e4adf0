/*
 * SPDX-FileCopyrightText: 2026 The libnatero authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "natero-account-details.h"
#include "natero-consent.h"
#include "natero-error.h"
#include "natero-event.h"
#include "natero-tag.h"
#include "natero-tracker.h"
#include "natero-user-details.h"
#include "natero-version-macros.h"
#include "natero-version.h"
#include "natero-widget.h"
