import Testing

/// SwiftPM lets a target import whatever its dependencies drag in; the house is stricter.
@Suite struct ImportTests {
    private static let standard: Set<String> = ["Foundation", "Glibc", "Synchronization", "Dispatch"]

    /// What each module may import beside the standard library's modules.
    private static let allowed: [String: Set<String>] = [
        "LMDB": ["CLMDB"],
        "EventLog": ["LMDB", "CNettle", "CSodium", "CZstd"],
        "Vault": ["EventLog", "CSodium"],
        "CRM": ["EventLog"],
        "Statistics": [],
        "Projecting": ["CRM", "CRename", "CSQLite", "EventLog", "LMDB", "Statistics"],
        "Projections": ["Projecting"],
        "Ledger": ["CRM", "EventLog", "Projecting", "Projections", "Vault", "CZstd", "CZlib"],
        "Groups": ["EventLog", "LMDB", "Ledger", "Vault"],
        // Only Serving imports Hummingbird, and what Hummingbird is made of.
        "Serving": [
            "CRM", "EventLog", "Groups", "Ledger", "Projecting", "Vault", "CZlib", "Hummingbird",
            "HummingbirdCore", "HummingbirdTLS", "NIOSSL",
            "HTTPTypes", "Logging", "NIOCore", "NIOHTTP1", "NIOHTTPTypes", "NIOPosix", "ServiceLifecycle",
            "UnixSignals",
        ],
        "DaftarClient": ["EventLog", "NIOCore", "NIOHTTP1", "NIOPosix"],
        "TestSupport": ["CRM", "EventLog"],
        "daftar": [
            "ArgumentParser", "CMimalloc", "CRM", "DaftarClient", "EventLog", "Groups", "Ledger", "Logging",
            "Projecting",
            "Serving",
            "Vault",
        ],
    ]

    @Test func `modules import only what the house allows`() throws {
        for file in try Repository.swiftFiles(below: "Sources") {
            let allowed = try #require(
                Self.allowed[file.module], "\(file): the module has no entry in the list")
            for name in file.imports where !Self.standard.contains(name) {
                #expect(allowed.contains(name), "\(file) imports \(name)")
            }
        }
    }

    @Test func `the log does without Foundation`() throws {
        for file in try Repository.swiftFiles(below: "Sources")
        where ["LMDB", "EventLog"].contains(file.module) {
            #expect(!file.imports.contains("Foundation"), "\(file) imports Foundation")
        }
    }
}
