import Foundation

/// Requests sent over several connections, on each of them one after the other, and their answers awaited – all
/// from one thread, so that the client takes as little as it can of the cores that it shares with the server.
struct BenchLoad {
    private let lanes: [[[UInt8]]]
    private let connections: [BenchConnection]

    /// - Parameter lanes: of each connection its requests, whole as they are sent.
    init(port: Int, lanes: [[[UInt8]]]) throws {
        self.lanes = lanes
        connections = try lanes.map { _ in try BenchConnection(port: port) }
    }

    /// - Returns: seconds from sending a request to having its whole answer, and those that all took.
    func run() throws -> (latencies: [Double], seconds: Double) {
        var answers = lanes.map { _ in BenchAnswer() }
        var polls = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var sent = [Double](repeating: 0, count: lanes.count)
        var next = [Int](repeating: 0, count: lanes.count)
        var latencies: [Double] = []
        latencies.reserveCapacity(lanes.reduce(0) { $0 + $1.count })
        var open = lanes.count
        let watch = Stopwatch()
        func send(_ lane: Int) throws {
            guard next[lane] < lanes[lane].count else {
                polls[lane].fd = -1
                open -= 1
                return
            }
            sent[lane] = watch.seconds
            try connections[lane].send(lanes[lane][next[lane]])
            next[lane] += 1
        }
        for lane in lanes.indices { try send(lane) }
        while open > 0 {
            var ready = poll(&polls, nfds_t(polls.count), 30_000)
            guard ready > 0 else { throw BenchError(message: "the server has not answered for 30 seconds") }
            var lane = 0
            while ready > 0 {
                defer { lane += 1 }
                guard polls[lane].revents != 0 else { continue }
                ready -= 1
                guard try answers[lane].receive(polls[lane].fd) else { continue }
                latencies.append(watch.seconds - sent[lane])
                try send(lane)
            }
        }
        return (latencies, watch.seconds)
    }
}

/// An answer on its way in; used again for the next one of its connection.
private struct BenchAnswer {
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)
    private var count = 0
    /// Of head and body together, once the head is there.
    private var wanted: Int?

    /// Takes what has come.
    ///
    /// - Returns: whether the answer is whole.
    /// - Throws: ``BenchError`` where it is none of success.
    mutating func receive(_ socket: Int32) throws -> Bool {
        let start = count
        let taken = buffer.withUnsafeMutableBytes { bytes in
            recv(socket, bytes.baseAddress.map { $0 + start }, bytes.count - start, Int32(MSG_DONTWAIT))
        }
        guard taken > 0 else {
            if taken < 0, errno == EAGAIN { return false }
            throw BenchError(message: "the connection is gone")
        }
        count += taken
        if wanted == nil {
            wanted = buffer.withUnsafeBytes {
                Self.length(of: UnsafeRawBufferPointer(rebasing: $0[..<count]))
            }
        }
        guard let wanted, count >= wanted else { return false }
        guard wanted <= buffer.count, buffer[9] == UInt8(ascii: "2") else {
            throw BenchError(message: String(decoding: buffer[..<count], as: UTF8.self))
        }
        count = 0
        self.wanted = nil
        return true
    }

    /// Bytes of the answer that begins so; `nil` while its head is not whole.
    private static func length(of bytes: UnsafeRawBufferPointer) -> Int? {
        guard var line = bytes.baseAddress else { return nil }
        let (start, end) = (line, line + bytes.count)
        let name = "content-length:"
        var body = 0
        while let last = memchr(line, Int32(UInt8(ascii: "\n")), end - line) {
            let next = UnsafeRawPointer(last) + 1
            if next - line == 2 { return next - start + body }
            let text = line.assumingMemoryBound(to: CChar.self)
            if strncasecmp(text, name, name.utf8.count) == 0 { body = atol(text + name.utf8.count) }
            line = next
        }
        return nil
    }
}

/// An answer in chunks, whose lines are counted and not kept.
struct BenchLines {
    private let connection: BenchConnection
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)

    init(_ connection: BenchConnection) {
        self.connection = connection
    }

    /// Reads up to the end of the answer.
    ///
    /// - Parameter isLine: told the bytes of each chunk that has come, counts what it wants of them.
    mutating func read(_ count: (UnsafeRawBufferPointer) -> Bool) throws {
        var chunks = ChunkReader()
        while true {
            let taken = buffer.withUnsafeMutableBytes {
                recv(connection.descriptor, $0.baseAddress, $0.count, 0)
            }
            guard taken > 0 else { throw BenchError(message: "the connection is gone") }
            let isOver = try buffer.withUnsafeBytes { bytes in
                try chunks.take(UnsafeRawBufferPointer(rebasing: bytes[..<taken]), count)
            }
            if isOver { return }
        }
    }
}

/// Takes HTTP/1.1's chunks apart (RFC 9112, 7.1).
private struct ChunkReader {
    private enum State { case head, size, data, afterData }

    private var state = State.head
    private var line: [UInt8] = []
    private var left = 0

    /// - Returns: whether the answer has ended, or `body` wants no more.
    mutating func take(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool) throws
        -> Bool
    {
        var index = 0
        while index < bytes.count {
            if state == .data {
                let end = min(bytes.count, index + left)
                if !body(UnsafeRawBufferPointer(rebasing: bytes[index..<end])) { return true }
                left -= end - index
                index = end
                if left == 0 { state = .afterData }
                continue
            }
            line.append(bytes[index])
            index += 1
            if line.last == UInt8(ascii: "\n"), try endLine() { return true }
        }
        return false
    }

    private mutating func endLine() throws -> Bool {
        let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        line.removeAll(keepingCapacity: true)
        switch state {
        case .head: if text.isEmpty { state = .size }
        case .afterData: state = .size
        case .size:
            guard let size = Int(text, radix: 16) else { throw BenchError(message: "no chunk: \(text)") }
            left = size
            state = .data
            return size == 0
        case .data: break
        }
        return false
    }
}
