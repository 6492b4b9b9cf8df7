/// Subscriptions, leads, campaigns and segments.
extension Workload {
    mutating func subscriptionEvent(
        _ life: inout Life, _ isFirst: Bool, _ isLast: Bool
    ) -> (String, String) {
        if isFirst {
            life.stage = 1_000 * (1 + random.below(200))
            let plan = ["basic", "plus", "pro"][random.below(3)]
            return (
                "subscription.started",
                #"{"contactId":"\#(life.contact)","plan":"\#(plan)","mrr":\#(mrr(life)),"custom":{"why":"\#(sentence(16))"}}"#
            )
        }
        if life.isPaused {
            life.isPaused = false
            return ("subscription.resumed", #"{"custom":{"why":"\#(sentence(21))"}}"#)
        }
        if isLast, random.below(2) == 0 {
            return (
                "subscription.cancelled", #"{"reason":"\#(sentence(8))","custom":{"why":"\#(sentence(12))"}}"#
            )
        }
        switch random.below(5) {
        case 0:
            life.stage += 500 * (1 + random.below(40))
            return ("subscription.expanded", #"{"mrr":\#(mrr(life)),"custom":{"why":"\#(sentence(18))"}}"#)
        case 1 where life.stage > 500:
            life.stage -= 500
            return ("subscription.contracted", #"{"mrr":\#(mrr(life)),"custom":{"why":"\#(sentence(18))"}}"#)
        case 2 where !isLast:
            life.isPaused = true
            return ("subscription.paused", #"{"custom":{"why":"\#(sentence(21))"}}"#)
        default: return ("subscription.renewed", #"{"termMonths":12,"custom":{"why":"\#(sentence(19))"}}"#)
        }
    }

    private func mrr(_ life: Life) -> String { #"{"amount":\#(life.stage),"currency":"EUR"}"# }

    mutating func leadEvent(_ life: Life) -> (String, String) {
        switch life.step {
        case 0:
            let source = ["web_form", "ad", "referral", "event"][random.below(4)]
            return (
                "lead.captured",
                #"{"source":"\#(source)","contactId":"\#(life.contact)","company":"\#(sentence(3))","form":"\#(sentence(12))"}"#
            )
        case 1: return ("lead.contacted", #"{"channel":"phone","custom":{"said":"\#(sentence(20))"}}"#)
        case 2: return ("lead.qualified", #"{"criteria":"\#(sentence(20))"}"#)
        default:
            return (
                "lead.converted", #"{"contactId":"\#(life.contact)","custom":{"why":"\#(sentence(15))"}}"#
            )
        }
    }

    mutating func campaignEvent(_ life: Life) -> (String, String) {
        switch life.step {
        case 0: return ("campaign.planned", #"{"name":"\#(sentence(3))","channel":"email"}"#)
        case 1: return ("campaign.launched", "{}")
        default: break
        }
        let contact = someContact()
        switch random.below(20) {
        case 0:
            return (
                "campaign.cost_incurred", #"{"cost":{"amount":\#(100 * random.below(500)),"currency":"EUR"}}"#
            )
        case 1...3: return ("campaign.responded", #"{"contactId":"\#(contact)","kind":"click"}"#)
        default:
            return (
                "campaign.touched",
                #"{"contactId":"\#(contact)","channel":"email","custom":{"subject":"\#(sentence(12))"}}"#
            )
        }
    }

    /// Four of five join; who leaves was not there as a rule, which changes nothing.
    mutating func segmentEvent(_ life: Life) -> (String, String) {
        if life.step == 0 { return ("segment.defined", #"{"name":"\#(sentence(3))"}"#) }
        let type = random.below(5) == 0 ? "segment.member_removed" : "segment.member_added"
        return (type, #"{"contactId":"\#(someContact())","custom":{"why":"\#(sentence(17))"}}"#)
    }

    private mutating func someContact() -> String {
        "contact-\(lane)\(String(1 + random.below(contacts)).leftPadded(6))"
    }
}
