extension Admission {
    /// Storage errors cannot travel as refusals: they are kept aside and thrown when the guard has stopped.
    private func noting<R>(_ body: () throws -> R) throws(Refusal) -> R {
        do {
            return try body()
        } catch {
            entities.note(error)
            throw Refusal(.ruleViolated, "", "the log could not be read")
        }
    }

    func state(of key: String) throws(Refusal) -> [UInt8]? {
        try noting {
            let entity = try key == own?.name ? own : entities.entity(key)
            guard let state = entity?.entry?.state, !state.isEmpty else { return nil }
            return state
        }
    }

    mutating func setState(_ state: [UInt8], of key: String) {
        do {
            let entity = try key == own?.name ? own : entities.entity(key)
            guard let entity else { return }
            var entry = entity.entry ?? StreamEntry()
            entry.state = state
            entities.set(entry, of: entity, at: head)
        } catch {
            entities.note(error)
        }
    }

    mutating func concern(_ entity: String) {
        if !concerned.contains(entity) { concerned.append(entity) }
    }

    mutating func link(_ entity: String) {
        concern(entity)
        if !linked.contains(entity) { linked.append(entity) }
    }

    mutating func setSubject(_ entity: String) {
        subject = entity
    }

    func event(withID id: String) throws(Refusal) -> (event: GuardedEvent, concerns: [String])? {
        try noting {
            let id = EventID(id, log.logID)
            guard let position = try recentIDs[id] ?? log.position(of: id) else { return nil }
            if position >= head { return nil }
            if let own = pending(at: position) {
                let concerns = try own.place.concerns.map { try name(of: $0) }
                return (own.event.guarded(at: position), [own.event.stream] + concerns)
            }
            let (event, concerns) = try log.event(at: position)
            return (try event.guarded(), [event.stream] + concerns)
        }
    }

    private func name(of number: EntityNumber) throws -> String {
        if let name = number.name {
            return name < log.nameCount ? try log.name(name) : newNames[Int(name - log.nameCount)]
        }
        let position = number.creation ?? 0
        return try pending(at: position)?.event.stream ?? log.event(at: position).event.stream
    }

    func events(ofStream stream: String) throws(Refusal) -> [GuardedEvent] {
        try noting {
            // In a replay the log has also what comes later.
            try log.events(ofStream: stream).filter { $0.position < head }.map { try $0.guarded() }
                + admitted.filter { $0.event.stream == stream }.map {
                    $0.event.guarded(at: $0.place.position)
                }
        }
    }
}

extension PreparedEvent {
    fileprivate func guarded(at position: UInt64) -> GuardedEvent {
        GuardedEvent(
            id: id, type: type, stream: stream, time: time, position: position, data: data,
            schemaVersion: schemaVersion)
    }
}

extension Event {
    /// What the guard sees of it.
    func guarded() throws -> GuardedEvent {
        GuardedEvent(
            id: id, type: type, stream: stream, time: time, position: position,
            data: try JSONDocument(data).root, schemaVersion: schemaVersion)
    }
}
