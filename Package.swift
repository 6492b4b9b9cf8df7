// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "daftar",
    targets: [
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .target(
            name: "LMDB", dependencies: ["CLMDB"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes"), .strictMemorySafety()]),
        .target(
            name: "EventLog", dependencies: ["LMDB", "CZstd", "CSodium"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
        .target(name: "TestSupport", dependencies: ["EventLog"], swiftSettings: settings),
        .testTarget(
            name: "LMDBTests", dependencies: ["LMDB"],
            swiftSettings: settings + [.enableExperimentalFeature("Lifetimes")]),
        .testTarget(
            name: "EventLogTests", dependencies: ["EventLog", "TestSupport"], swiftSettings: settings),
    ]
)
