public import HTTPTypes
public import Hummingbird
internal import NIOCore

extension Response {
    /// An answer of JSON bytes.
    public static func json(
        _ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = HTTPFields(),
        mediaType: String = "application/json"
    ) -> Response {
        var headers = headers
        headers[.contentType] = mediaType
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
