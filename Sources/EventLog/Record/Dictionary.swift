internal import CZstd

/// A zstd dictionary in the form that compression and decompression take, shared by all threads.
///
/// Dictionaries are numbered from 1 in the order in which the log got them and are never changed;
/// a record says which one it needs.
final class Dictionary: Sendable {
    /// How hard `data` is compressed: with a dictionary higher levels gain little on 250 bytes.
    static let level: Int32 = 3

    let number: UInt32
    let content: [UInt8]
    // Digested dictionaries are read-only after their creation (zstd.h: "can be shared by multiple
    // threads concurrently, since its usage is read-only"), and are freed with the last reference.
    nonisolated(unsafe) let compression: OpaquePointer
    nonisolated(unsafe) let decompression: OpaquePointer

    init(number: UInt32, content: [UInt8]) throws(LogError) {
        self.number = number
        self.content = content
        guard let compression = ZSTD_createCDict(content, content.count, Self.level),
            let decompression = ZSTD_createDDict(content, content.count)
        else { throw LogError(.damaged, "dictionary \(number) cannot be used") }
        self.compression = compression
        self.decompression = decompression
    }

    deinit {
        ZSTD_freeCDict(compression)
        ZSTD_freeDDict(decompression)
    }
}

extension Dictionary {
    /// Trains a dictionary of at most `capacity` bytes on `samples`; `nil` where they are too few or too
    /// much alike for one.
    static func train(on samples: [[UInt8]], capacity: Int) -> [UInt8]? {
        let joined = Array(samples.joined())
        let sizes = samples.map(\.count)
        var written = 0
        let content = [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            var parameters = ZDICT_fastCover_params_t()
            parameters.k = 128
            parameters.d = 8
            parameters.f = 20
            parameters.accel = 4
            parameters.zParams.compressionLevel = level
            let result = ZDICT_trainFromBuffer_fastCover(
                output.baseAddress, capacity, joined, sizes, UInt32(sizes.count), parameters)
            written = ZDICT_isError(result) == 0 ? result : 0
            count = written
        }
        return written > 0 ? content : nil
    }
}
