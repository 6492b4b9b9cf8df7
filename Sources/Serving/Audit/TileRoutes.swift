internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore
internal import Vault

/// The log as C2SP tlog-tiles has it, so that tools which know it can follow and check the tree: a signed
/// checkpoint, tiles of hashes, bundles of entries. They stand at the root and, alike, under `/v1`.
enum TileRoutes {
    static let all: [Route] = routes(under: "") + routes(under: "/v1")

    private static let roles: Set<Role> = [.auditor, .admin]
    private static let entries = "entries"
    private static let octets = "application/octet-stream"
    private static let text = "text/plain"
    /// A tile never changes, but is for whoever has a token only.
    private static let unchanging = "private, max-age=31536000, immutable"

    private static func routes(under prefix: String) -> [Route] {
        [checkpoint(under: prefix), tile(under: prefix)]
    }

    private static func checkpoint(under prefix: String) -> Route {
        Route(
            .get, prefix + "/checkpoint", roles: Set(Role.allCases),
            Operation(
                prefix.isEmpty ? "checkpoint" : "checkpointV1",
                "The log as it is now: size and root, signed (C2SP tlog-checkpoint, signed note).",
                answers: [.init(200, "The note.", [.init(text)])])
        ) { _, _, served in
            let note = try await served.scanning { try served.ledger.checkpoint().description }
            var headers = HTTPFields()
            headers[.contentType] = "\(text); charset=utf-8"
            headers[.cacheControl] = "no-store"
            return Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: note)))
        }
    }

    private static func tile(under prefix: String) -> Route {
        Route(
            .get, prefix + "/tile/{level}/{tile}", roles: roles, takesRest: true,
            Operation(
                prefix.isEmpty ? "tile" : "tileV1",
                "A tile of the tree, or a bundle of entries as they are hashed (C2SP tlog-tiles).",
                parameters: [
                    .init("level", in: .path, "0 to 7, or `entries`."),
                    .init(
                        "tile", in: .path,
                        "Groups of three digits, all but the last behind an `x`: `x001/x234/067`; `000.p/112` "
                            + "for a partial one."),
                ],
                answers: [.init(200, "Hashes, or entries each behind its length.", [.init(octets)])],
                problems: [404])
        ) { _, context, served in
            let level = try context.parameters.require("level")
            guard let path = TilePath(context.parameters.getCatchAll()) else { throw noSuchTile }
            if level == entries, context.rights.categories != nil {
                throw Problem.forbiddenCategory("every one")
            }
            let found = try await served.scanning { try bytes(level, path, served.ledger.log) }
            guard let found else { throw noSuchTile }
            var headers = HTTPFields()
            headers[.contentType] = octets
            headers[.cacheControl] = unchanging
            return Response(
                status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: found)))
        }
    }

    private static let noSuchTile = Problem(.notFound, "not_found", "the tree has no such tile")

    private static func bytes(_ level: String, _ path: TilePath, _ log: EventLog) throws -> [UInt8]? {
        if level == entries { return try log.entryBundle(index: path.index, width: path.width) }
        guard let level = TilePath.decimal(level), level < 8 else { return nil }
        return try log.tile(level: Int(level), index: path.index, width: path.width)
    }
}
