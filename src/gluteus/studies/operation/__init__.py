"""Operations on the hip, compared before and after in the same people."""
