/// Ids of events by hash: buckets of entries sorted by hash, each under the lowest hash that belongs
/// to it (8 bytes, big-endian; the first bucket's is 0).
///
/// An entry is the 48-bit hash (6 bytes, big-endian) and the position (5 bytes, big-endian). Packing
/// several dozen into one LMDB value takes half the space of a key for each.
struct IDBucket {
    static let maximumEntries = 64
    private static let entryCount = 11

    struct Entry: Comparable {
        let hash: UInt64
        let position: UInt64

        static func < (one: Entry, other: Entry) -> Bool {
            (one.hash, one.position) < (other.hash, other.position)
        }
    }

    static func bytes(_ entries: some Collection<Entry>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(entries.count * entryCount)
        for entry in entries {
            for shift in stride(from: UInt64(40), through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: entry.hash >> shift))
            }
            for shift in stride(from: UInt64(32), through: 0, by: -8) {
                output.append(UInt8(truncatingIfNeeded: entry.position >> shift))
            }
        }
        return output
    }

    static func entries(_ bytes: UnsafeRawBufferPointer) -> [Entry] {
        (0..<bytes.count / entryCount).map { entry(bytes, $0) }
    }

    private static func entry(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Entry {
        let start = index * entryCount
        let hash = bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self).bigEndian
        let hashRest = bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt16.self).bigEndian
        let position = bytes.loadUnaligned(fromByteOffset: start + 6, as: UInt32.self).bigEndian
        return Entry(
            hash: UInt64(hash) << 16 | UInt64(hashRest),
            position: UInt64(position) << 8 | UInt64(bytes[start + 10]))
    }

    /// Positions under `hash` (as a rule none or one), by binary search.
    static func positions(of hash: UInt64, in bytes: UnsafeRawBufferPointer) -> [UInt64] {
        let count = bytes.count / entryCount
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if entry(bytes, middle).hash < hash { low = middle + 1 } else { high = middle }
        }
        var positions: [UInt64] = []
        while low < count, entry(bytes, low).hash == hash {
            positions.append(entry(bytes, low).position)
            low += 1
        }
        return positions
    }
}
