internal import CSQLite

/// SQLite's entry points to ``VirtualTable`` and ``VirtualCursor``.
///
/// Memory: registering retains the table once, and SQLite gives that back through `release` when the
/// connection closes. `xConnect` allocates a `daftar_vtab` that names the table without counting; it is freed
/// by `xDisconnect`, which SQLite calls before `release`. `xOpen` allocates a `daftar_cursor` that retains its
/// cursor object, which retains the table; `xClose` gives both back. SQLite calls none of these at the same
/// time for one connection, and none with a pointer that it has given back.
enum VirtualModule {
    /// Makes `table` readable by its name. There is no xCreate: the table is there without being created.
    static func register(_ table: VirtualTable, _ database: OpaquePointer) -> Int32 {
        sqlite3_create_module_v2(
            database, table.table.name, module, Unmanaged.passRetained(table).toOpaque(),
            { object in Unmanaged<VirtualTable>.fromOpaque(object!).release() })
    }

    // Written once, before its first use, and never freed; SQLite only reads it.
    private nonisolated(unsafe) static let module = {
        let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        module.initialize(to: entryPoints())
        return UnsafePointer(module)
    }()

    private static func entryPoints() -> sqlite3_module {
        var module = sqlite3_module()
        module.iVersion = 1
        module.xConnect = { database, object, _, _, result, _ in
            VirtualModule.connect(database, object, result)
        }
        module.xDisconnect = { vtab in
            UnsafeMutableRawPointer(vtab)?.assumingMemoryBound(to: daftar_vtab.self).deallocate()
            return SQLITE_OK
        }
        module.xBestIndex = { vtab, info in
            let table = VirtualModule.table(vtab)
            do {
                try table.plan(info!)
                return SQLITE_OK
            } catch {
                return table.fail(error, vtab)
            }
        }
        module.xOpen = { vtab, result in
            let made = UnsafeMutablePointer<daftar_cursor>.allocate(capacity: 1)
            let object = Unmanaged.passRetained(VirtualCursor(VirtualModule.table(vtab))).toOpaque()
            made.initialize(to: daftar_cursor(base: sqlite3_vtab_cursor(), object: object))
            result!.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
            return SQLITE_OK
        }
        module.xClose = { cursor in
            let made = UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: daftar_cursor.self)
            Unmanaged<VirtualCursor>.fromOpaque(made.pointee.object).release()
            made.deallocate()
            return SQLITE_OK
        }
        module.xFilter = { cursor, number, text, count, values in
            VirtualModule.attempt(cursor) { object in
                try object.begin(EncodedPlan(bits: number), text, .init(count, values))
            }
        }
        module.xNext = { cursor in VirtualModule.attempt(cursor) { try $0.next() } }
        module.xEof = { cursor in
            VirtualModule.object(cursor)._withUnsafeGuaranteedRef { $0.isAtEnd ? 1 : 0 }
        }
        module.xColumn = { cursor, context, column in
            let cell = SQLCell(context!)
            return VirtualModule.attempt(cursor) { try $0.read(Int(column), into: cell) }
        }
        // Tables WITHOUT ROWID are not asked.
        module.xRowid = { _, _ in SQLITE_ERROR }
        return module
    }

    private static func connect(
        _ database: OpaquePointer?, _ object: UnsafeMutableRawPointer?,
        _ result: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?
    ) -> Int32 {
        let table = Unmanaged<VirtualTable>.fromOpaque(object!).takeUnretainedValue()
        let code = table.declare(database)
        guard code == SQLITE_OK else { return code }
        let made = UnsafeMutablePointer<daftar_vtab>.allocate(capacity: 1)
        made.initialize(to: daftar_vtab(base: sqlite3_vtab(), object: object))
        result!.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab.self)
        return SQLITE_OK
    }

    private static func table(_ vtab: UnsafeMutablePointer<sqlite3_vtab>?) -> VirtualTable {
        let made = UnsafeMutableRawPointer(vtab!).assumingMemoryBound(to: daftar_vtab.self)
        return Unmanaged<VirtualTable>.fromOpaque(made.pointee.object).takeUnretainedValue()
    }

    private static func object(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?
    ) -> Unmanaged<VirtualCursor> {
        let made = UnsafeMutableRawPointer(cursor!).assumingMemoryBound(to: daftar_cursor.self)
        return Unmanaged.fromOpaque(made.pointee.object)
    }

    /// The cursor is not released while SQLite is in a call with it, so it needs no counting here.
    private static func attempt(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ body: (VirtualCursor) throws -> Void
    ) -> Int32 {
        object(cursor)._withUnsafeGuaranteedRef { object in
            do {
                try body(object)
                return SQLITE_OK
            } catch {
                return object.table.fail(error, cursor!.pointee.pVtab)
            }
        }
    }
}
