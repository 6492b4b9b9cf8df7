/// A circle on the map that contacts enter and leave.
enum Geofence {
    static let declaration = """
        geofence: active, retired
        geofence.defined · – → active
            · name, lat† number -90…90, lon† number -180…180, radiusM number 0…
        geofence.entered / geofence.exited · active · contactId→contact
        geofence.retired · active → retired
        """
}
