import ArgumentParser
import EventLog
import Foundation
import Ledger

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import events from files or standard input.",
        discussion: """
            Every line is an append of its own. What is refused goes to FILE.refused.ndjson with line number, \
            code and reasons, and the import goes on; it then ends with status 1. Importing again writes only \
            what is missing. Files may be gzip or zstd.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case cloudevents, csv
    }

    @OptionGroup var place: LedgerPlace
    @Argument(help: ArgumentHelp("Files to import; - is standard input.", valueName: "file"))
    var files: [String]
    @Option(help: "cloudevents (JSON, one event a line) or csv (default: by the file's name).")
    var format: Format?
    @Option(
        help: ArgumentHelp(
            "How rows become events: a mapping file, or the name of a shipped one (see `daftar mappings`).",
            valueName: "mapping"))
    var mapping: String?
    @Option(help: ArgumentHelp("Where refused lines go (default: FILE.refused.ndjson).", valueName: "path"))
    var refused: String?

    func validate() throws {
        if files.isEmpty { throw ValidationError("name at least one file, or -") }
        if refused != nil, files.count > 1 { throw ValidationError("--refused goes with one file") }
    }

    func run() async throws {
        let formats = try files.map { try importFormat(of: $0) }
        let ledger = try place.openForWriting()
        defer { ledger.close() }
        var refusedCount = 0
        for (file, format) in zip(files, formats) {
            refusedCount += try await run(file, format, ledger)
        }
        if refusedCount > 0 { throw ExitCode(1) }
    }

    private func importFormat(of file: String) throws -> ImportFormat {
        let name = file.replacing(/\.(gz|zst)$/, with: "")
        let isTable = format.map { $0 == .csv } ?? (mapping != nil || name.hasSuffix(".csv"))
        guard isTable else { return .cloudEvents }
        guard let mapping else {
            throw ValidationError(
                "a table needs --mapping: a file, or one of \(ShippedMappings.all.keys.sorted())")
        }
        if let shipped = ShippedMappings.all[mapping] { return .csv(try Mapping(json: Array(shipped.utf8))) }
        guard let bytes = FileManager.default.contents(atPath: mapping) else {
            throw ValidationError("\(mapping) is neither a file nor a shipped mapping")
        }
        return .csv(try Mapping(json: Array(bytes)))
    }

    /// - Returns: how many lines were refused.
    private func run(_ file: String, _ format: ImportFormat, _ ledger: Ledger) async throws -> Int {
        let refusedPath = refused ?? (file == "-" ? "stdin.refused.ndjson" : file + ".refused.ndjson")
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        let isPacked = file.hasSuffix(".gz") || file.hasSuffix(".zst")
        let size = isPacked ? nil : (attributes?[.size] as? Int).map(Double.init)
        let bar = ProgressBar()
        let start = Date()
        var isDone = false
        let json = place.json
        var reached = ImportProgress()
        defer {
            if !isDone { Console.error("\(file): all lines up to \(reached.lines) are on disk or refused") }
        }
        let done = try await ledger.importEvents(from: file, as: format, refusedPath: refusedPath) {
            progress in
            reached = progress
            if json { Console.line(Self.json(progress)) }
            bar.show(
                Double(progress.bytes), of: size, "\(progress.appended) events, \(progress.refused) refused")
        }
        isDone = true
        bar.finish()
        if json {
            Console.line(Self.summary(done, file: file, refusedPath: refusedPath))
        } else {
            let seconds = Date().timeIntervalSince(start)
            let rate = seconds > 0 ? Int(Double(done.appended + done.repeated) / seconds) : 0
            Console.line(
                "\(file): \(done.appended) appended, \(done.repeated) known already, \(done.refused) refused "
                    + "(\(done.lines) lines, \(rate) events/s)")
            if done.refused > 0 { Console.line("refused lines and their reasons: \(refusedPath)") }
        }
        return done.refused
    }

    private static func json(_ progress: ImportProgress) -> [UInt8] {
        var text = JSONText()
        text.add("lines", progress.lines)
        text.add("position", "\(progress.position)")
        return text.object
    }

    private static func summary(_ done: ImportProgress, file: String, refusedPath: String) -> [UInt8] {
        var text = JSONText()
        text.add("lines", done.lines)
        text.add("position", "\(done.position)")
        text.add("file", file)
        text.add("appended", done.appended)
        text.add("repeated", done.repeated)
        text.add("refused", done.refused)
        if done.refused > 0 { text.add("refusedFile", refusedPath) }
        return text.object
    }
}
