internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// An answer whose bytes are all there.
struct WholeAnswer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    let bytes: [UInt8]

    init(
        _ status: HTTPResponse.Status, _ bytes: [UInt8], mediaType: String, headers: HTTPFields = HTTPFields()
    ) {
        self.status = status
        self.headers = headers
        self.bytes = bytes
        self.headers[.contentType] = mediaType
    }

    var response: Response {
        Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The answer as a message of HTTP/1.1 (RFC 9112, 4 and 5). Its headers must tell the length.
    func message(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        var message = allocator.buffer(capacity: 256 + bytes.count)
        message.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        for field in headers {
            message.writeString(field.name.rawName)
            message.writeString(": ")
            message.writeString(field.value)
            message.writeString("\r\n")
        }
        message.writeString("\r\n")
        message.writeBytes(bytes)
        return message
    }
}
