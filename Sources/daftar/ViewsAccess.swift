import EventLog
import Ledger
import Projecting

/// Views that are brought up with the log before they are read.
enum ViewsAccess {
    /// Where another process keeps them up, they are read as they stand.
    static func open(_ ledger: Ledger) throws -> ProjectionEngine {
        let views = ledger.views()
        let bar = ProgressBar()
        let total = Double(try ledger.log.headPosition())
        do {
            try views.catchUp { done in bar.show(Double(done), of: total, "\(done) events folded into views")
            }
        } catch let error as ProjectingError where error.code == .inUse {
            let (position, head) = (try views.position(), try ledger.log.headPosition())
            if position < head {
                Console.error("the views stand at position \(position); the log is at \(head)")
            }
        }
        bar.finish()
        return views
    }
}
