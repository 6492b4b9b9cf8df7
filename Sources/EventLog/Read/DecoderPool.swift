internal import Synchronization

/// Keeps decoders between uses; their buffers are what makes decoding free of allocations.
final class DecoderPool: Sendable {
    private struct Pooled: @unchecked Sendable {
        // Proof: a decoder is reachable from the pool only while nobody uses it.
        let decoder: EventDecoder
    }

    private let idle = Mutex<[Pooled]>([])

    /// - Parameter codec: the one that has the pool.
    func withDecoder<R>(of codec: RecordCodec, _ body: (EventDecoder) throws -> R) rethrows -> R {
        let pooled = idle.withLock { $0.popLast() } ?? Pooled(decoder: EventDecoder(codec: codec))
        defer { idle.withLock { $0.append(pooled) } }
        return try body(pooled.decoder)
    }
}
