"""Records of pain: patterns of referral, red flags, signs, and the examination of each zone."""
