//===----------------------------------------------------------------------===//
// This source file is part of the Mode open source project.
// Licensed under Apache License v2.0. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0
//===----------------------------------------------------------------------===//

import Glibc

/// Lets `ContinuousClock` and `SuspendingClock` tell virtual time inside a simulation.
///
/// Without it a deadline, `.now + .seconds(1)`, would be one of real time, and each `Task.sleep` longer or shorter by some
/// microseconds than in the run before. The runtime asks the C library what time it is, by way of a table of addresses
/// that every shared library has for the functions of others. Here that one entry of the runtime's table is changed.
/// Nobody else's question is answered differently, nor the runtime's on a thread that is not simulating.
enum VirtualClock {
    /// Whether the runtime asks here: not where it is linked statically, for it has no such table then.
    static let isInPlace = redirect()

    private typealias Function = @convention(c) (clockid_t, UnsafeMutablePointer<timespec>?) -> CInt

    private static let tellTime: Function = { clock, time in
        guard clock == CLOCK_BOOTTIME || clock == CLOCK_MONOTONIC,
            let world = SimulatedWorld.current, world.isPerforming, let time
        else {
            guard let time else { return -1 }
            return clock_gettime(clock, time)
        }
        time.pointee = timespec(tv_sec: Int(world.now / 1_000_000_000), tv_nsec: Int(world.now % 1_000_000_000))
        return 0
    }

    private static func redirect() -> Bool {
        // Addresses are looked up at the first call; from now on nobody writes this one any more.
        _ = ContinuousClock.now
        guard let slot = addressSlot(of: "clock_gettime", in: "libswift_Concurrency.so") else { return false }
        let pageSize = sysconf(Int32(_SC_PAGESIZE))
        let page = UInt(bitPattern: slot) & ~UInt(pageSize - 1)
        guard mprotect(UnsafeMutableRawPointer(bitPattern: page), pageSize, PROT_READ | PROT_WRITE) == 0 else {
            return false
        }
        // Sound: the slot is one aligned word, whose readers see the old address or the new one, and both are functions
        // of this type.
        slot.assumingMemoryBound(to: Function.self).pointee = tellTime
        return true
    }

    /// Where a loaded library keeps the address of a function of another one, as the ELF format has it.
    private static func addressSlot(of function: String, in library: String) -> UnsafeMutableRawPointer? {
        // Not loaded by this, and never unloaded: the runtime is in use.
        guard let handle = dlopen(library, RTLD_LAZY | RTLD_NOLOAD) else { return nil }
        // Sound: with glibc, which alone has this name for its loader, a handle is the loader's entry for the library.
        let map = handle.assumingMemoryBound(to: link_map.self).pointee
        let table = DynamicTable(map)
        guard let symbols = table.symbols, let names = table.names, let relocations = table.relocations else {
            return nil
        }
        for index in 0..<table.relocationCount {
            let relocation = relocations[index]
            let name = names + Int(symbols[Int(relocation.r_info >> 32)].st_name)
            if strcmp(name, function) == 0 {
                return UnsafeMutableRawPointer(bitPattern: UInt(map.l_addr + relocation.r_offset))
            }
        }
        return nil
    }

    /// The parts of a loaded library's dynamic section that say what it needs from others.
    private struct DynamicTable {
        var symbols: UnsafePointer<Elf64_Sym>?
        var names: UnsafePointer<CChar>?
        var relocations: UnsafePointer<Elf64_Rela>?
        var relocationCount = 0

        /// Sound: the loader has checked the section, which ends with `DT_NULL`, and made its pointers absolute.
        init(_ map: link_map) {
            guard var entry = map.l_ld else { return }
            while entry.pointee.d_tag != DT_NULL {
                let address = UInt(entry.pointee.d_un.d_ptr)
                switch entry.pointee.d_tag {
                case Int64(DT_SYMTAB): symbols = UnsafePointer(bitPattern: address)
                case Int64(DT_STRTAB): names = UnsafePointer(bitPattern: address)
                case Int64(DT_JMPREL): relocations = UnsafePointer(bitPattern: address)
                case Int64(DT_PLTRELSZ): relocationCount = Int(address) / MemoryLayout<Elf64_Rela>.stride
                default: break
                }
                entry += 1
            }
        }
    }
}
