/// The lines of an answer, which is asked for with the first of them.
actor LineReader {
    private static let maximumLineBytes = 64 << 20

    private let open: @Sendable () async throws -> Transport.Stream
    private var stream: Transport.Stream?
    private var pending: [UInt8] = []
    private var start = 0

    init(_ open: @escaping @Sendable () async throws -> Transport.Stream) {
        self.open = open
    }

    /// The next line without its end; `nil` where the answer ends.
    func next() async throws -> [UInt8]? {
        let stream = try await opened()
        var searched = start
        while true {
            if let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return Array(pending[start..<end])
            }
            pending.removeSubrange(..<start)
            start = 0
            searched = pending.count
            guard searched <= Self.maximumLineBytes else {
                throw ClientError("not_understood", "a line of the answer has no end")
            }
            guard let piece = try await stream.next() else { return nil }
            pending.append(contentsOf: piece)
        }
    }

    func close() {
        stream?.close()
        stream = nil
    }

    private func opened() async throws -> Transport.Stream {
        if let stream { return stream }
        let opened = try await open()
        stream = opened
        return opened
    }
}
