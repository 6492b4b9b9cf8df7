/// A target for a key figure: a row of `kpi_board`, or a family of rows such as `first_response`.
enum KPI {
    static let keys = """
        fcr|service_level|service_level_of_answered|service_level_excluding_short\
        |service_level_counting_short|talk_time|wrap_time|abandon_rate|occupancy|utilisation\
        |forecast_variance|self_service|answer_quality|csat|csat_response_rate|agent_attrition|nps\
        |first_response|first_response_median|first_response_p90|resolution|resolution_median\
        |resolution_p90|sla_first_response|sla_resolution|lead_conversion|lead_response|satisfaction\
        |retention|clv|win_rate|cycle_time
        """
    static let declaration = """
        kpi: set
        kpi.target_set · –|set → set
            · kpi (\(keys)), target number, band?{low number, high number}, orgUnit? key
        """
}
