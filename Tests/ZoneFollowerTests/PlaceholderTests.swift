import ZoneFollower
import Testing
