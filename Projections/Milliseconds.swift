internal import Projecting

extension Value {
    /// Microseconds as whole milliseconds, rounded down; null of null.
    var milliseconds: Value {
        guard let microseconds = integer else { return .null }
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000)
        return .integer(remainder < 0 ? quotient - 1 : quotient)
    }
}
