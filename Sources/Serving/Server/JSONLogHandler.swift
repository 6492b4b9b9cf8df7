internal import EventLog
internal import Foundation
internal import Ledger
public import Logging

/// Writes each line of the log as one JSON object to standard error:
/// `{"time":"…","level":"notice","message":"refused","request_id":"…",…}`.
public struct JSONLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel: Logger.Level = .info
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameter write: gets one line with its end at a time.
    public init(write: @escaping @Sendable ([UInt8]) -> Void = JSONLogHandler.toStandardError) {
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var text = JSONText()
        text.add("time", Surroundings.system.now().description)
        text.add("level", event.level.rawValue)
        text.add("message", event.message.description)
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) where key != "hb.request.id" {
            text.add(key, "\(value)")
        }
        write(text.object + [UInt8(ascii: "\n")])
    }

    /// One `write` for a line, so that lines of several threads stay whole.
    public static let toStandardError: @Sendable ([UInt8]) -> Void = { line in
        line.withUnsafeBytes { bytes in
            _ = Foundation.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
