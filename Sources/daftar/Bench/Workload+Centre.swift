/// Calls, and the agents who take them.
extension Workload {
    /// Served by the menu, abandoned in the queue, or answered to the end, by its length.
    mutating func callEvent(_ life: Life) -> (String, String) {
        switch (life.step, life.length) {
        case (0, _):
            let direction = life.length == 5 && random.below(5) == 0 ? "outbound" : "inbound"
            return (
                "call.offered",
                #"{"direction":"\#(direction)","contactId":"\#(life.contact)","line":"\#(sentence(2))","orgUnit":"u\#(random.below(5))","custom":{"menu":"\#(sentence(14))"}}"#
            )
        case (1, 2):
            return ("call.self_served", #"{"intent":"\#(sentence(3))","custom":{"said":"\#(sentence(15))"}}"#)
        case (1, _):
            return ("call.queued", #"{"queue":"q\#(random.below(9))","custom":{"said":"\#(sentence(18))"}}"#)
        case (2, 3): return ("call.abandoned", #"{"phase":"queue","custom":{"said":"\#(sentence(18))"}}"#)
        case (2, _):
            return ("call.answered", #"{"agentId":"\#(agent())","custom":{"desk":"\#(sentence(18))"}}"#)
        case (3, _): return ("call.ended", #"{"endedBy":"customer","custom":{"said":"\#(sentence(18))"}}"#)
        default:
            let resolved = random.below(100) < 85
            return (
                "call.wrapup_completed",
                #"{"resolved":\#(resolved),"disposition":"\#(sentence(2))","reason":"\#(sentence(16))"}"#
            )
        }
    }

    /// Done by turns, and opened again where it goes on.
    mutating func taskEvent(_ life: Life) -> (String, String) {
        switch life.step {
        case 0:
            let assignee = employees > 0 ? #","assigneeId":"\#(agent())""# : ""
            return (
                "task.created",
                #"{"contactId":"\#(life.contact)","title":"\#(sentence(4))"\#(assignee),"custom":{"why":"\#(sentence(14))"}}"#
            )
        case 2: return ("task.reopened", #"{"custom":{"why":"\#(sentence(21))"}}"#)
        default: return ("task.completed", #"{"custom":{"how":"\#(sentence(21))"}}"#)
        }
    }

    mutating func employeeEvent(_ life: Life) -> (String, String) {
        if life.step == 0 {
            return (
                "employee.hired",
                #"{"name":"\#(sentence(2))","role":"agent","team":"t\#(random.below(4))","orgUnit":"u\#(random.below(5))"}"#
            )
        }
        switch life.step % 12 {
        case 1: return ("employee.shift_started", "{}")
        case 11: return ("employee.state_changed", #"{"state":"offline"}"#)
        case 0: return ("employee.shift_ended", "{}")
        default:
            let state = life.step % 2 == 0 ? "available" : "on_contact"
            return ("employee.state_changed", #"{"state":"\#(state)"}"#)
        }
    }

    mutating func agent() -> String {
        "employee-\(lane)\(String(1 + random.below(employees)).leftPadded(6))"
    }
}
