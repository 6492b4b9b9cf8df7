import EventLog

/// The rules between an event's own fields, which need nothing of the log.
extension ShapeChecker {
    mutating func rules(of type: EventType, _ data: JSONValue) {
        switch type.rule {
        case .orderCompleted: orderTotal(data)
        case .pipelineDefined: stageKeys(data)
        case .kpiTargetSet: band(data)
        case .ratePublished: currencies(data)
        case .ruleDefined: actions(data)
        default: break
        }
    }
}
