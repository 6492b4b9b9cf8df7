/// Dots on a terminal: each character holds two columns of four (Unicode block Braille Patterns, U+2800).
struct BrailleCanvas {
    static let dotsAcross = 2
    static let dotsDown = 4

    let width: Int
    let height: Int
    private var cells: [UInt8]

    /// - Parameters:
    ///   - columns: characters across.
    ///   - rows: characters down.
    init(columns: Int, rows: Int) {
        width = columns * Self.dotsAcross
        height = rows * Self.dotsDown
        cells = Array(repeating: 0, count: columns * rows)
    }

    /// Sets the dot at `x` from the left and `y` from the bottom; nothing beyond the edges.
    mutating func set(_ x: Int, _ y: Int) {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return }
        let down = height - 1 - y
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        let cell = down / Self.dotsDown * (width / Self.dotsAcross) + x / Self.dotsAcross
        cells[cell] |= bits[down % Self.dotsDown][x % Self.dotsAcross]
    }

    /// A line between two dots; a dotted one sets every third.
    mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), isDotted: Bool) {
        let steps = max(abs(end.x - start.x), abs(end.y - start.y))
        for step in 0...max(steps, 0) {
            let share = steps == 0 ? 0 : Double(step) / Double(steps)
            let x = start.x + Int((Double(end.x - start.x) * share).rounded())
            let y = start.y + Int((Double(end.y - start.y) * share).rounded())
            if !isDotted || x % 3 == 0 { set(x, y) }
        }
    }

    /// The characters, a text for each row from the top; without blanks at their ends.
    var rows: [String] {
        let columns = width / Self.dotsAcross
        return stride(from: 0, to: cells.count, by: columns).map { start in
            var text = String.UnicodeScalarView()
            let last = cells[start..<start + columns].lastIndex { $0 != 0 } ?? start - 1
            for cell in cells[start..<last + 1] {
                text.append(cell == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(cell)) ?? " ")
            }
            return String(text)
        }
    }
}
