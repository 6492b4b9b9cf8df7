internal import EventLog
public import Projecting

extension SQLValue {
    /// As JSON: infinite numbers are null there.
    public var json: [UInt8] {
        switch self {
        case .null: return Array("null".utf8)
        case .integer(let number): return Array("\(number)".utf8)
        case .real(let number): return Array((number.isFinite ? "\(number)" : "null").utf8)
        case .text(let text):
            var output: [UInt8] = []
            JSONString.append(text, to: &output)
            return output
        }
    }
}

extension Explanation {
    /// `{"effect":"set","value":7,"event":{…}}`, the event as `text` shows it.
    public func json(_ text: EventJSON) throws -> [UInt8] {
        var object = JSONText()
        object.add("effect", effect.rawValue)
        object.add("value", json: value.json)
        object.add("event", json: try text.json(event))
        return object.object
    }
}

extension FigureExplanation {
    /// `{"position":"12","figures":[…],"targets":[…],"count":2,"entities":[…]}`, events as `text` shows them.
    public func json(_ text: EventJSON) throws -> [UInt8] {
        var object = JSONText()
        object.add("position", "\(moment.end)")
        object.add("figures", array: figures.map { Self.members($0).object })
        object.add(
            "targets",
            array: try targets.map { target in
                var row = Self.members(target.row)
                row.add("events", array: try target.events.map { try $0.json(text) })
                return row.object
            })
        object.add("count", count)
        object.add("entities", array: try entities.map { try Self.json($0, text) })
        return object.object
    }

    private static func members(_ row: [Cell]) -> JSONText {
        var object = JSONText()
        for cell in row { object.add(cell.column, json: cell.value.json) }
        return object
    }

    private static func json(_ entity: Entity, _ text: EventJSON) throws -> [UInt8] {
        var object = JSONText()
        object.add("table", entity.table)
        object.add("entity", entity.key)
        object.add("n", json: entity.number.json)
        object.add("columns", strings: entity.columns)
        object.add("period", json: entity.period.json)
        object.add("numerator", json: entity.numerator.json)
        object.add("denominator", json: entity.denominator.json)
        object.add("part", json: entity.part.json)
        object.add("events", array: try entity.events.map { try $0.json(text) })
        return object.object
    }
}
