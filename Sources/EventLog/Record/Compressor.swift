internal import CZstd

/// Compresses and decompresses bodies of records: frames of RFC 8878 without their four magic bytes.
///
/// One is used by one thread at a time; making one costs more than using it, so keep it.
final class Compressor {
    private let compression: OpaquePointer
    private let decompression: OpaquePointer

    init() {
        guard let compression = ZSTD_createCCtx(), let decompression = ZSTD_createDCtx() else {
            preconditionFailure("out of memory")
        }
        self.compression = compression
        self.decompression = decompression
        ZSTD_CCtx_setParameter(compression, ZSTD_c_experimentalParam2, Int32(ZSTD_f_zstd1_magicless.rawValue))
        ZSTD_CCtx_setParameter(compression, ZSTD_c_checksumFlag, 0)
        ZSTD_CCtx_setParameter(compression, ZSTD_c_dictIDFlag, 0)
        ZSTD_DCtx_setParameter(
            decompression, ZSTD_d_experimentalParam1, Int32(ZSTD_f_zstd1_magicless.rawValue))
    }

    deinit {
        ZSTD_freeCCtx(compression)
        ZSTD_freeDCtx(decompression)
    }

    /// The compressed `body`, or `nil` where that would not be shorter.
    func compress(_ body: [UInt8], with dictionary: Dictionary) -> [UInt8]? {
        var isShorter = false
        let result = [UInt8](unsafeUninitializedCapacity: body.count) { output, count in
            // A body that did not become shorter has left its session open, and in an open session no other
            // dictionary is taken: the next body would be compressed with the one before.
            ZSTD_CCtx_reset(compression, ZSTD_reset_session_only)
            let taken = ZSTD_CCtx_refCDict(compression, dictionary.compression)
            let written = ZSTD_compress2(
                compression, output.baseAddress, body.count, body, body.count)
            isShorter = ZSTD_isError(taken) == 0 && ZSTD_isError(written) == 0 && written < body.count
            count = isShorter ? written : 0
        }
        return isShorter ? result : nil
    }

    /// Decompresses `frame` into `output`; the count written, or `nil` where the frame is damaged or
    /// does not fit.
    func decompress(
        _ frame: UnsafeRawBufferPointer, with dictionary: Dictionary,
        into output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        guard ZSTD_isError(ZSTD_DCtx_refDDict(decompression, dictionary.decompression)) == 0 else {
            return nil
        }
        let written = ZSTD_decompressDCtx(
            decompression, output.baseAddress, output.count, frame.baseAddress, frame.count)
        return ZSTD_isError(written) == 0 ? written : nil
    }
}
