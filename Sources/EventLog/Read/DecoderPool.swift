internal import Synchronization

/// Keeps decoders between uses; their buffers are what makes decoding free of allocations.
final class DecoderPool: Sendable {
    private struct Pooled: @unchecked Sendable {
        // Proof: a decoder is reachable from the pool only while nobody uses it.
        let decoder: EventDecoder
    }

    private let codec: RecordCodec
    private let idle = Mutex<[Pooled]>([])

    init(codec: RecordCodec) {
        self.codec = codec
    }

    func withDecoder<R>(_ body: (EventDecoder) throws -> R) rethrows -> R {
        let pooled = idle.withLock { $0.popLast() } ?? Pooled(decoder: EventDecoder(codec: codec))
        defer { idle.withLock { $0.append(pooled) } }
        return try body(pooled.decoder)
    }
}
