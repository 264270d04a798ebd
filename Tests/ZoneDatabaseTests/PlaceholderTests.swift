import ZoneDatabase
import Testing
