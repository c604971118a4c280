"""Operations on the hip, before and after in the same people."""
