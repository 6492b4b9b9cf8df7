/// Business hours, from a day on.
enum BusinessCalendar {
    static let declaration = """
        calendar: defined
        calendar.defined · –|defined → defined
            · timezone timezone, week{sat?[] hours, sun?[] hours, mon?[] hours, tue?[] hours, wed?[] hours,
            thu?[] hours, fri?[] hours}, holidays[] date, from date
        """
}
