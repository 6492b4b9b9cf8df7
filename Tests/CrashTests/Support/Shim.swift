import Foundation
import Testing

/// The library that stands between a worker and the file system; see `Shim/shim.c`.
enum Shim {
    /// Compiled once; `nil` and said why where that is not possible.
    static let library: String? = {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Shim/shim.c").standardizedFileURL.path
        let library = FileManager.default.temporaryDirectory.path + "/daftar-shim-\(getpid()).so"
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/cc") else {
            print(
                "CrashTests: power cuts and faults are SKIPPED: there is no /usr/bin/cc to compile \(source)")
            return nil
        }
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        compiler.arguments = ["-O1", "-shared", "-fPIC", "-o", library, source]
        do {
            try compiler.run()
        } catch {
            print("CrashTests: power cuts and faults are SKIPPED: cc does not run: \(error)")
            return nil
        }
        compiler.waitUntilExit()
        if compiler.terminationStatus == 0 { return library }
        Issue.record("\(source) does not compile")
        return nil
    }()

    /// Variables that put the library before a worker, for the files below `directory`.
    static func environment(
        _ directory: String, recording: String? = nil, fault: String? = nil, budget: Int? = nil,
        release: String? = nil
    ) -> [String: String] {
        // The directory is compared with what the system calls it.
        var variables = [
            "LD_PRELOAD": library ?? "",
            "DAFTAR_SHIM_DIRECTORY": URL(fileURLWithPath: directory).resolvingSymlinksInPath().path,
        ]
        variables["DAFTAR_SHIM_RECORDING"] = recording
        variables["DAFTAR_SHIM_FAULT"] = fault
        variables["DAFTAR_SHIM_BUDGET"] = budget.map(String.init)
        variables["DAFTAR_SHIM_RELEASE"] = release
        return variables
    }
}
