// swift-tools-version: 6.2
import PackageDescription

// The limits that the figures are held against, in C: nothing of Daftar is in them.
let package = Package(
    name: "benchmarks",
    targets: [
        .executableTarget(name: "probe-sync"),
        .executableTarget(name: "probe-lmdb", linkerSettings: [.linkedLibrary("lmdb")]),
    ]
)
