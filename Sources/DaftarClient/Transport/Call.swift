internal import NIOCore
internal import NIOHTTP1

/// What is asked.
package struct Call: Sendable {
    package var method: String
    package var path: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// Whether asking twice does no more than asking once.
    package var isRepeatable: Bool

    package init(
        _ method: String, _ path: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        isRepeatable: Bool? = nil
    ) {
        self.isRepeatable = isRepeatable ?? (method == "GET")
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
    }
}

/// What is answered.
package struct Answer: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    /// The first value of a header, whatever the case of its name.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// A call on its way to its connection.
struct Exchange: Sendable {
    enum Body: Sendable {
        /// Wait for all of it.
        case collected
        /// Give it out as it comes.
        case streamed(BodyStream)
    }

    let call: Call
    let body: Body
    let head: EventLoopPromise<Answer>
}
