// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "daftar",
    products: [
        .executable(name: "daftar", targets: ["daftar"]),
        .library(name: "DaftarClient", targets: ["DaftarClient"]),
        .library(name: "Ledger", targets: ["Ledger"]),
        .library(name: "Serving", targets: ["Serving"]),
    ],
    traits: [
        .trait(name: "TLS", description: "The server speaks TLS itself (daftar serve --tls-certificate).")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CMimalloc", providers: [.apt(["libmimalloc-dev"])]),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        .systemLibrary(name: "CRename"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "LMDB", dependencies: ["CLMDB"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes"), .strictMemorySafety()]),
        .target(
            name: "EventLog", dependencies: ["LMDB", "CNettle", "CSodium", "CZstd"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
        .target(name: "Vault", dependencies: ["EventLog", "CSodium"], swiftSettings: settings),
        .target(name: "CRM", dependencies: ["EventLog"], swiftSettings: settings),
        .target(name: "Statistics", swiftSettings: settings),
        .target(
            name: "Projecting",
            dependencies: ["CRM", "EventLog", "LMDB", "Statistics", "CSQLite", "CRename"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
        .target(
            name: "Projections", dependencies: ["Projecting"], path: "Projections",
            exclude: [
                "Accounts/README.md", "Appointments/README.md", "Calls/README.md", "Campaigns/README.md",
                "Commerce/README.md", "Contacts/README.md", "Deals/README.md", "Employees/README.md",
                "Interactions/README.md", "KPIs/README.md", "Leads/README.md", "Orders/README.md",
                "Organisation/README.md",
                "README.md", "Segments/README.md", "Subscriptions/README.md", "Surveys/README.md",
                "Tasks/README.md", "Tickets/README.md", "WorkOrders/README.md",
            ],
            resources: [
                .embedInCode("Accounts/Reports"), .embedInCode("Campaigns/Reports"),
                .embedInCode("Deals/Reports"), .embedInCode("Interactions/Reports"),
                .embedInCode("KPIs/Reports"), .embedInCode("Leads/Reports"),
                .embedInCode("Orders/Reports"), .embedInCode("Segments/Reports"),
                .embedInCode("Subscriptions/Reports"),
            ],
            swiftSettings: settings),
        .target(
            name: "Ledger",
            dependencies: ["EventLog", "CRM", "Vault", "Projecting", "Projections", "CZstd", "CZlib"],
            swiftSettings: settings),
        .target(
            name: "Groups", dependencies: ["EventLog", "LMDB", "Ledger", "Vault"], swiftSettings: settings),
        .target(
            name: "Serving",
            dependencies: [
                "CRM", "EventLog", "Groups", "Ledger", "Projecting", "Vault", "CZlib",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird", condition: .when(traits: ["TLS"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["TLS"])),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .target(
            name: "DaftarClient",
            dependencies: [
                "EventLog",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "daftar",
            dependencies: [
                "CMimalloc", "CRM", "DaftarClient", "EventLog", "Groups", "Ledger", "Projecting", "Serving",
                "Vault",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(name: "TestSupport", dependencies: ["EventLog", "CRM"], swiftSettings: settings),
        .testTarget(
            name: "LMDBTests", dependencies: ["LMDB"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
        .testTarget(
            name: "EventLogTests", dependencies: ["EventLog", "LMDB", "TestSupport"],
            exclude: ["Golden/README.md", "Golden/entries.ndjson", "Golden/records.hex", "Golden/root.txt"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
        .testTarget(name: "VaultTests", dependencies: ["Vault", "EventLog"], swiftSettings: settings),
        .testTarget(
            name: "CRMTests", dependencies: ["CRM", "EventLog", "TestSupport"],
            exclude: ["Page/catalogue.txt"], swiftSettings: settings),
        .testTarget(name: "StatisticsTests", dependencies: ["Statistics"], swiftSettings: settings),
        .testTarget(
            name: "ProjectingTests",
            dependencies: ["Projecting", "CRM", "EventLog", "Ledger", "CSQLite", "TestSupport"],
            exclude: ["Showing/Golden"], swiftSettings: settings),
        .testTarget(
            name: "LedgerTests", dependencies: ["Ledger", "CRM", "EventLog", "Projecting", "TestSupport"],
            exclude: ["Telling/Golden"], swiftSettings: settings),
        .executableTarget(
            name: "CrashWorker", dependencies: ["CRM", "EventLog", "Ledger", "Projecting", "TestSupport"],
            path: "Tests/CrashWorker", swiftSettings: settings),
        .testTarget(
            name: "CrashTests", dependencies: ["CrashWorker", "EventLog", "Ledger", "TestSupport"],
            exclude: ["Shim"], swiftSettings: settings),
        .testTarget(
            name: "GroupsTests", dependencies: ["Groups", "EventLog", "Ledger", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "CLITests", dependencies: ["daftar", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "Serving", "DaftarClient", "EventLog", "Ledger", "TestSupport", "Vault",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .testTarget(name: "TidyTests", swiftSettings: settings),
    ]
)
