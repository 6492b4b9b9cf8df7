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
        .library(name: "Ledger", targets: ["Ledger"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CRename"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "LMDB", dependencies: ["CLMDB"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes"), .strictMemorySafety()]),
        .target(
            name: "EventLog", dependencies: ["LMDB", "CZstd", "CSodium"],
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
                "Accounts/README.md", "Campaigns/README.md", "Commerce/README.md", "Contacts/README.md",
                "Deals/README.md", "Leads/README.md", "Orders/README.md", "Organisation/README.md",
                "README.md", "Segments/README.md", "Subscriptions/README.md",
            ],
            resources: [
                .embedInCode("Accounts/Reports"), .embedInCode("Campaigns/Reports"),
                .embedInCode("Deals/Reports"), .embedInCode("Leads/Reports"), .embedInCode("Orders/Reports"),
                .embedInCode("Segments/Reports"), .embedInCode("Subscriptions/Reports"),
            ],
            swiftSettings: settings),
        .target(
            name: "Ledger",
            dependencies: [
                "EventLog", "CRM", "Vault", "Projecting", "Projections", "CZstd", "CZlib", "CSodium",
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "daftar",
            dependencies: [
                "CRM", "EventLog", "Ledger", "Projecting", "Vault",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
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
            dependencies: ["Projecting", "EventLog", "Ledger", "CSQLite", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "LedgerTests", dependencies: ["Ledger", "CRM", "EventLog", "TestSupport"],
            swiftSettings: settings),
        .executableTarget(
            name: "CrashWorker", dependencies: ["CRM", "EventLog", "Ledger", "Projecting", "TestSupport"],
            path: "Tests/CrashWorker", swiftSettings: settings),
        .testTarget(
            name: "CrashTests", dependencies: ["CrashWorker", "EventLog", "Ledger", "TestSupport"],
            exclude: ["Shim"], swiftSettings: settings),
        .testTarget(name: "CLITests", dependencies: ["daftar", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "TidyTests", swiftSettings: settings),
    ]
)
