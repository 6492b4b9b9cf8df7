import Foundation
import Ledger

/// A measured figure, one line of output.
struct Figure {
    let name: String
    let value: Double
    let unit: String

    func show(asJSON: Bool) {
        if asJSON {
            var text = JSONText()
            text.add("name", name)
            text.add("value", value)
            text.add("unit", unit)
            Console.line(text.object)
        } else {
            let number = value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
            Console.line("\(name): \(number) \(unit)")
        }
    }
}

/// Seconds that pass, by the monotonic clock.
struct Stopwatch {
    private let start = ContinuousClock.now

    var seconds: Double {
        let passed = ContinuousClock.now - start
        return Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
    }
}

extension [Double] {
    /// The value below which `share` of all lie; 0 for none.
    func percentile(_ share: Double) -> Double {
        let sorted = self.sorted()
        return sorted.isEmpty ? 0 : sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
}
