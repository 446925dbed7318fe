//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

#ifndef MODE_FROZEN_MEMORY_H
#define MODE_FROZEN_MEMORY_H

/// From now on whoever asks for memory waits for ever, as if a lost thread held the lock of the heap.
void mode_freeze_memory(void);

#endif
