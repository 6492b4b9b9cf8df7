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
}
