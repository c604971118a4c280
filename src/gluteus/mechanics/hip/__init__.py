"""The hip joint alone: kinematics, lines of action, statics."""
