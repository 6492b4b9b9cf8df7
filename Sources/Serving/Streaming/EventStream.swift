internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore

/// Frames as Server-Sent Events (WHATWG HTML, "Server-sent events"): `event:` is the frame's name, `data:` one
/// line of JSON, `id:` the position of the last event that is dealt with, so that a client that sends it as
/// `Last-Event-ID` goes on right behind.
struct EventStream {
    static let mediaType = "text/event-stream"
    /// How long a client waits before it connects again.
    private static let retryMilliseconds = 1_000

    let texts: EventText
    let isPersonal: Bool

    static var opening: ByteBuffer { ByteBuffer(string: "retry: \(retryMilliseconds)\n\n") }

    /// Adds the frame as one message.
    func append(_ frame: SubscriptionFrame, to buffer: inout ByteBuffer) throws {
        if frame.end > 0 {
            buffer.writeStaticString("id: ")
            buffer.writeString(String(frame.end - 1))
            buffer.writeStaticString("\n")
        }
        buffer.writeStaticString("event: ")
        buffer.writeString(frame.name)
        buffer.writeStaticString("\ndata: ")
        if case .event(let event) = frame {
            buffer.writeBytes(try texts.json(event, isPersonal: isPersonal))
        } else {
            buffer.writeBytes(frame.json(isNamed: false))
        }
        buffer.writeStaticString("\n\n")
    }
}
