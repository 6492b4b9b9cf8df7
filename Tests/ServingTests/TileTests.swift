import DaftarClient
import EventLog
import Ledger
import Serving
import Testing
import Vault

/// What a tool that knows C2SP tlog-tiles would do: take the checkpoint, take tiles, compute the root.
@Suite struct TileTests {
    private static let count = 300

    private static func node(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
        Array(Hash.node(Hash(one), Hash(other)).bytes)
    }

    /// RFC 6962, 2.1, over the hashes of leaves.
    private static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? [] }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    @Test func `tiles and bundles make the checkpoint's root`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            for start in stride(from: 0, to: Self.count, by: 100) {
                try await client.append(
                    (start..<start + 100).map {
                        NewEvent("contact.created", of: "contact-\($0)", #"{"fullName":"N"}"#)
                    })
            }
            for prefix in ["", "/v1"] {
                let checkpoint = try await client.raw("GET", prefix + "/checkpoint")
                let note = try #require(SignedNote(checkpoint.text))
                let size = try #require(
                    note.text.split(separator: "\n").dropFirst().first.flatMap { Int($0) })
                #expect(size == Self.count)
                #expect(note.isSigned(by: try server.served.ledger.verifierKey()))
                let full = try await client.raw("GET", prefix + "/tile/0/000").body
                let rest = try await client.raw("GET", prefix + "/tile/0/001.p/44").body
                #expect(full.count == 8_192 && rest.count == 44 * 32)
                let leaves = stride(from: 0, to: size * 32, by: 32).map { Array((full + rest)[$0..<$0 + 32]) }
                #expect(
                    note.text.split(separator: "\n").last == Substring(Base64.encode(Self.root(leaves[...]))))
                let upper = try await client.raw("GET", prefix + "/tile/1/000.p/1").body
                #expect(upper == Self.root(leaves[..<256]))
                var bundle = try await client.raw("GET", prefix + "/tile/entries/001.p/44").body[...]
                for leaf in leaves[256...] {
                    let length = Int(bundle[bundle.startIndex]) << 8 | Int(bundle[bundle.startIndex + 1])
                    let entry = Array(bundle.dropFirst(2).prefix(length))
                    #expect(Hash.leaf(entry).bytes == leaf)
                    bundle = bundle.dropFirst(2 + length)
                }
                #expect(bundle.isEmpty)
            }
        }
    }

    @Test(arguments: [
        "0/001", "0/001.p/45", "0/000.p/0", "0/000.p/256", "0/000.p/044", "0/00", "0/x000/000", "0/0000",
        "01/000", "8/000", "1/000", "entries/002", "entries/x001/000", "0/000/000", "0/-01", "0",
        "0/x999/x999/x999/x999/x999/x999/999", "2/000.p/1",
    ])
    func `what is no tile of the tree is not found`(_ path: String) async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.append(
                (0..<300).map { NewEvent("contact.created", of: "contact-\($0)", #"{"fullName":"N"}"#) })
            let answer = try await client.raw("GET", "/tile/" + path)
            #expect(answer.status == 404 && answer.code == "not_found", "\(answer.text)")
        }
    }

    @Test func `entries of all categories are for who may see all`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.append([NewEvent("contact.created", of: "contact-1", #"{"fullName":"N"}"#)])
            let (auditor, narrow) = (
                try server.token([.auditor]), try server.token([.auditor], categories: ["deal"])
            )
            let path = "/tile/entries/000.p/1"
            #expect(try await client.raw("GET", path, token: auditor).status == 200)
            #expect(try await client.raw("GET", path, token: narrow).code == "forbidden_category")
            #expect(try await client.raw("GET", "/tile/0/000.p/1", token: narrow).status == 200)
        }
    }
}
