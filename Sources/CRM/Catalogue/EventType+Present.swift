public import EventLog

/// Reading data of earlier schema versions as data of the present one.
///
/// An entry stays as it was written. Whoever reads an event for its meaning – guards, folds, people – reads
/// it through this; for data that needs nothing it costs the comparison of two integers.
extension EventType {
    /// Whether data of `schemaVersion` (`nil`: the present one) differs from what is read.
    public func needsUpcast(from schemaVersion: Int?) -> Bool {
        schemaVersion.map { $0 < firstUnchanged } ?? false
    }

    /// `data` (minified JSON, personal values as commitments) as the present schema version has it.
    ///
    /// - Parameter schemaVersion: of the event. For a `ledger.corrected` ask the type of the event that it
    ///   corrects for the correction's member `data`: a correction's schema version is that of its new data.
    public func present(_ data: [UInt8], schemaVersion: Int?) -> [UInt8] {
        guard let schemaVersion, schemaVersion < firstUnchanged, let root = try? JSONDocument(data).root
        else { return data }
        return upcast(root, from: schemaVersion)
    }

    /// As ``present(_:schemaVersion:)-([UInt8],_)``.
    public func present(_ data: JSONValue, schemaVersion: Int?) -> JSONValue {
        guard let schemaVersion, schemaVersion < firstUnchanged,
            let present = try? JSONDocument(upcast(data, from: schemaVersion)).root
        else { return data }
        return present
    }

    /// As ``present(_:schemaVersion:)-([UInt8],_)`` for data that lies in a decoder's buffer; nothing is
    /// copied where nothing is to do.
    public func withPresent<Result>(
        _ data: UnsafeRawBufferPointer, schemaVersion: Int?, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        guard let schemaVersion, schemaVersion < firstUnchanged else { return try body(data) }
        return try present(Array(data), schemaVersion: schemaVersion).withUnsafeBytes(body)
    }

    private func upcast(_ data: JSONValue, from schemaVersion: Int) -> [UInt8] {
        var members = EarlierData(data)
        for version in earlier[(max(1, schemaVersion) - 1)...] { version.upcast?(&members) }
        return members.bytes
    }

    /// The shape in which data of `schemaVersion` is read: the present one, or – where older data is read
    /// as it was written – its own.
    func shape(reading schemaVersion: Int?) -> Shape {
        guard let version = earlier(schemaVersion), !needsUpcast(from: schemaVersion) else { return shape }
        return version.shape
    }

    /// The version that data of `schemaVersion` was written in; `nil` for the present one.
    func earlier(_ schemaVersion: Int?) -> EarlierVersion? {
        guard let schemaVersion, (1...earlier.count + 1).contains(schemaVersion) else { return nil }
        return schemaVersion <= earlier.count ? earlier[schemaVersion - 1] : nil
    }

    /// `event` with the data that rules look at.
    func presented(_ event: GuardedEvent) -> GuardedEvent {
        guard needsUpcast(from: event.schemaVersion) else { return event }
        return event.with(
            data: present(event.data, schemaVersion: event.schemaVersion), schemaVersion: schemaVersion)
    }
}

extension Catalogue {
    /// Whether any type has earlier versions that are not read as they were written.
    public var hasUpcasts: Bool { upcastCount > 0 }

    /// As ``EventType/present(_:schemaVersion:)-([UInt8],_)`` for the type called `type`; data of an unknown
    /// type stays as it is.
    public func present(_ data: [UInt8], of type: String, schemaVersion: Int?) -> [UInt8] {
        guard hasUpcasts, let type = self.type(type) else { return data }
        return type.present(data, schemaVersion: schemaVersion)
    }
}

extension GuardedEvent {
    func with(data: JSONValue, schemaVersion: Int?) -> GuardedEvent {
        GuardedEvent(
            id: id, type: type, stream: stream, time: time, position: position, data: data,
            schemaVersion: schemaVersion)
    }
}
