/*===----------------------------------------------------------------------===*
 * This source file is part of the Mode open source project.
 * Licensed under Apache License v2.0. See LICENSE for license information.
 * SPDX-License-Identifier: Apache-2.0
 *===----------------------------------------------------------------------===*/

#include "kvservices.h"

/* SwiftPM wants a C target to have a source. The functions are in Sources/KVServices/Exports.swift. */
