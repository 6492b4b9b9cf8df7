internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

#if TLS
    internal import HummingbirdTLS
    internal import NIOSSL
#endif

/// How connections are taken: HTTP/1.1, over TLS where there are files for it.
///
/// - Throws: ``ServingError`` `tls`.
func buildConnections(_ served: ServedLedger, on group: any EventLoopGroup) throws -> HTTPServerBuilder {
    guard let files = served.settings.tls else {
        return HTTPServerBuilder {
            LoopChannel(HTTP1Channel(responder: $0), served, on: group)
        }
    }
    #if TLS
        let configuration = try configuration(files)
        return HTTPServerBuilder { responder in
            let base = HTTP1Channel(responder: responder)
            return LoopChannel(try TLSChannel(base, tlsConfiguration: configuration), served, on: group)
        }
    #else
        throw ServingError(
            .tls,
            "this program was built without TLS, so \(files.certificateChain) is of no use to it: build it with "
                + "--traits TLS, or put a proxy in front")
    #endif
}

#if TLS
    private func configuration(_ files: TLSFiles) throws -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificateChain)
            let key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
            return .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        } catch {
            throw ServingError(
                .tls,
                "\(files.certificateChain) and \(files.privateKey) are no certificate and its key: \(error)")
        }
    }
#endif
