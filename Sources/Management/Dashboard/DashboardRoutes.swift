import Hummingbird

/// Adds the page, which everybody may read: what it shows it asks for with a key.
func addDashboardRoutes(to router: Router<ManagementRequestContext>) {
  for file in DashboardFile.all {
    router.get(RouterPath(file.path)) { request, _ in file.response(to: request) }
  }
}
