internal import CSQLite

/// An aggregate as SQLite calls it. SQLite retains it from its registration until the connection closes, which
/// is before its session goes.
final class AggregateCall {
    private let aggregate: SQLAggregate
    private unowned let session: SQLSession

    /// One group's state. SQLite keeps a pointer's place for each group, zeroed at first; the first row puts a
    /// retained box there, and `finish` takes it away. SQLite calls that once for each group that has had a
    /// row, also where the statement ends early.
    private final class Group {
        var state: any SQLAggregate.State
        init(_ state: any SQLAggregate.State) { self.state = state }
    }

    private init(_ aggregate: SQLAggregate, _ session: SQLSession) {
        self.aggregate = aggregate
        self.session = session
    }

    static func register(_ aggregate: SQLAggregate, _ session: SQLSession) -> Int32 {
        let call = Unmanaged.passRetained(AggregateCall(aggregate, session)).toOpaque()
        return sqlite3_create_function_v2(
            session.database, aggregate.name, Int32(aggregate.argumentCount),
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, call, nil,
            { context, count, values in AggregateCall.of(context).add(context!, count, values) },
            { context in AggregateCall.of(context).finish(context!) },
            { Unmanaged<AggregateCall>.fromOpaque($0!).release() })
    }

    private static func of(_ context: OpaquePointer?) -> AggregateCall {
        Unmanaged<AggregateCall>.fromOpaque(sqlite3_user_data(context)).takeUnretainedValue()
    }

    private static func place(
        _ context: OpaquePointer, bytes: Int
    ) -> UnsafeMutablePointer<UnsafeMutableRawPointer?>? {
        sqlite3_aggregate_context(context, Int32(bytes))?
            .assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    }

    private func add(
        _ context: OpaquePointer, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
    ) {
        guard let place = Self.place(context, bytes: MemoryLayout<UnsafeMutableRawPointer>.size) else {
            return sqlite3_result_error_nomem(context)
        }
        if place.pointee == nil {
            place.pointee = Unmanaged.passRetained(Group(aggregate.start())).toOpaque()
        }
        do {
            try Unmanaged<Group>.fromOpaque(place.pointee!)._withUnsafeGuaranteedRef { group in
                try group.state.add(SQLValue.arguments(count, values))
            }
        } catch {
            SQLCell(context).fail(.function(aggregate.name, error), in: session)
        }
    }

    private func finish(_ context: OpaquePointer) {
        let cell = SQLCell(context)
        var group: Group?
        if let place = Self.place(context, bytes: 0), let object = place.pointee {
            group = Unmanaged<Group>.fromOpaque(object).takeRetainedValue()
            place.pointee = nil
        }
        // The statement has failed: there is nobody to tell the result.
        if session.execution?.failure != nil { return }
        do {
            var state = group?.state ?? aggregate.start()
            cell.value(try state.result())
        } catch {
            cell.fail(.function(aggregate.name, error), in: session)
        }
    }
}
