// Written by scripts/api_types.py from the server's OpenAPI document; a test compares the two.
/* biome-ignore-all lint: nobody writes this file by hand */

export interface components {
  schemas: {
    /** What the page needs to know before anything else. */
    About: {
      version: string;
      wording: components["schemas"]["Wording"];
      sliders: { [key: string]: components["schemas"]["Slider"] };
      person: { [key: string]: components["schemas"]["Slider"] };
      motions: string[];
      most_samples: number;
      features: components["schemas"]["Features"];
    };
    /** What the editor does about a report, with a reason. */
    ActionQuestion: {
      action: "answer" | "close" | "reopen";
      text: string;
    };
    /** An angle over people [degrees]. */
    Angle95: {
      median: number;
      interval95: number[];
    };
    /** Moment arms, one for each flexion; positive as named. */
    ArmCurves: {
      flexion_mm: components["schemas"]["Distribution"][];
      abduction_mm: components["schemas"]["Distribution"][];
      inward_rotation_mm: components["schemas"]["Distribution"][];
    };
    /** Moment arms of a line; positive as named. */
    Arms: {
      flexion: number;
      abduction: number;
      inward_rotation: number;
    };
    /** Moment arms of the strands and of the thirds of gluteus medius. */
    ArmsAnswer: {
      flexion_deg: number[];
      strands: { [key: string]: components["schemas"]["ArmCurves"] };
      compartments: { [key: string]: components["schemas"]["ArmCurves"] };
      provenance: components["schemas"]["Provenance"];
    };
    /** Moment arms of gluteus medius over hip flexions. */
    ArmsQuestion: {
      person?: components["schemas"]["Person"];
      /** null for the one hip with published means; 1000 for bands */
      samples?: number | null;
      seed?: number;
      flexion_deg?: number[];
      operation?: components["schemas"]["OperationQuestion"];
    };
    /** As `gluteus read --json`; what the record of a muscle holds stands beside these keys. */
    Article: {
      id: string;
      names: { [key: string]: unknown };
      attachments: { [key: string]: unknown }[];
      actions: { [key: string]: unknown }[];
      zones: { [key: string]: unknown }[];
      nerve: { [key: string]: { [key: string]: unknown } };
      statements: components["schemas"]["ArticleStatement"][];
      references: { [key: string]: components["schemas"]["Reference"] };
      last_review: components["schemas"]["LastReview"];
      provenance: components["schemas"]["Provenance"];
      [key: string]: unknown;
    };
    /** A sentence of the article before it is checked for anybody. */
    ArticleStatement: {
      id: string;
      title: string;
      text: string;
      note: string | null;
      settled_by: ("computed" | "cited")[];
      badge: components["schemas"]["Badge"];
      /** numbers of its references */
      cites: number[];
      speaks_of: components["schemas"]["SpeaksOf"];
      review: components["schemas"]["Review"];
      open_reports: number;
    };
    /** What stands behind a sentence, in a few words. */
    Badge: {
      kind: "computed" | "cited" | "disputed" | "refuted" | "unsupported" | "waiting";
      words: string;
    };
    /** One bone and where its surface is fetched. */
    Bone: {
      id: "pelvis" | "femur_right" | "femur_left";
      name: string;
      url: string;
    };
    /** Matrices from each bone's frame to the world: 16 numbers, column by column. */
    Bones: {
      pelvis: number[];
      femur_right: number[];
      /** drawn for the eye: nothing is computed for the left leg */
      femur_left: number[];
    };
    /** The body chart of a woman or a man. */
    Chart: {
      sex: "f" | "m";
      version: number;
      stature_mm: number;
      qualities: ("ache" | "tingling" | "numb" | "burning")[];
      views: components["schemas"]["ShownView"][];
    };
    /** As `gluteus check --json`. */
    Check: {
      person: components["schemas"]["Person"];
      statements: components["schemas"]["CheckedStatement"][];
      tally: { [key: string]: number };
      references: { [key: string]: components["schemas"]["Reference"] };
      provenance: components["schemas"]["Provenance"];
    };
    /** Whom the statements are checked for; nothing known is the population. */
    CheckQuestion: {
      person?: components["schemas"]["Person"];
      samples?: number;
      seed?: number;
    };
    /** A statement with its verdict, as in `gluteus check --json`. */
    CheckedStatement: {
      id: string;
      title: string;
      text: string;
      note: string | null;
      verdict: "supported" | "disputed" | "refuted" | "unsupported";
      reason: string;
      badge: components["schemas"]["Badge"];
      computed: components["schemas"]["Computed"][];
      cited: components["schemas"]["Cited"][];
      review: components["schemas"]["Review"];
      speaks_of: components["schemas"]["SpeaksOf"];
      open_reports: number;
    };
    /** What one source says about a statement; ``counts`` by the sourcing rules. */
    Cited: {
      source: string;
      number: number;
      stance: "supports" | "qualifies" | "disputes";
      grade: string;
      locator: string;
      finding: string;
      seen: string;
      gives: string | null;
      counts: boolean;
    };
    /** What one part of a muscle does. */
    CompartmentEffort: {
      force_n: components["schemas"]["Distribution"];
      activation: components["schemas"]["Distribution"];
    };
    /** One number that a study gave for a statement. */
    Computed: {
      study: string;
      quantity: string;
      unit: string;
      median: number | null;
      interval95: (number | null)[];
      /** share of people in whom the condition holds */
      holds_in: number;
      needed: number;
      holds: boolean;
      stance: "supports" | "disputes";
      range: string;
      figure: string | null;
      words: string;
      share_words: string;
    };
    /** Median and 95 % interval over people; null where there is nobody. */
    Distribution: {
      median: number | null;
      interval95: (number | null)[];
    };
    /** What the editor did about a report. */
    Done: {
      action: "answer" | "close" | "reopen";
      text: string;
      recorded: string;
    };
    /** A free-hand drawing on the body chart. */
    DrawingQuestion: {
      version?: number;
      chart?: number;
      sex: "f" | "m";
      side?: "left" | "right" | null;
      marks: components["schemas"]["DrawnMark"][];
    };
    /** What a drawing covers, by region of the record. */
    Drawn: {
      side: "left" | "right";
      regions: { [key: string]: number };
      by_quality: { [key: string]: { [key: string]: number } };
      elsewhere_cm2: number;
      other_side: { [key: string]: number };
    };
    /** A line with its width, or a closed ring [mm], in the plane of a view. */
    DrawnMark: {
      view: "front" | "back" | "left" | "right" | "soles";
      quality: "ache" | "tingling" | "numb" | "burning";
      line?: ([number, number])[] | null;
      ring?: ([number, number])[] | null;
      width?: number | null;
    };
    /** From a node to one that its fibres run on to. */
    Edge: {
      start: string;
      end: string;
    };
    /** What one muscle does. */
    Effort: {
      force_n: components["schemas"]["Distribution"];
      activation: components["schemas"]["Distribution"];
      share_of_abduction_moment: components["schemas"]["Distribution"];
      compartments: { [key: string]: components["schemas"]["CompartmentEffort"] };
    };
    /** As `gluteus examine --json`, with the side-lying skeleton. */
    ExamineAnswer: {
      stop: boolean;
      reasons: components["schemas"]["Reason"][];
      unanswered: string[];
      notes: components["schemas"]["Reason"][];
      warning: string | null;
      waiting: { [key: string]: string[] };
      zone: "posterior" | "middle" | "anterior";
      side: "left" | "right";
      position: string | null;
      pillow: string | null;
      technique: string | null;
      cover: { [key: string]: unknown }[] | null;
      covered_by: string | null;
      direction: components["schemas"]["FingerDirection"] | null;
      steps: components["schemas"]["ExamineStep"][];
      caveats: string[];
      encounter: string;
      subject: string;
      kept: boolean;
      findings: components["schemas"]["Found"][];
      signs: { [key: string]: boolean };
      ranking: { [key: string]: unknown } | null;
      fhir: { [key: string]: unknown } | null;
      scene: components["schemas"]["PoseScene"] | null;
      provenance: { [key: string]: unknown };
    };
    /** Something to find out, with its published figures and what speaks against them. */
    ExamineItem: {
      id: string;
      name: string;
      ask: string;
      how: string | null;
      figures: { [key: string]: unknown }[];
      conflicts: string[];
      favours: string[];
      alike: string[];
      part_of: string[];
      moves: boolean;
      source: string;
      seen: string;
      note: string | null;
    };
    /** One examination as it stands: what was answered, drawn and found so far. */
    ExamineQuestion: {
      person?: components["schemas"]["Person"];
      /** null for the one hip with published means; 1000 for bands */
      samples?: number | null;
      seed?: number;
      zone: "posterior" | "middle" | "anterior";
      side?: "left" | "right";
      answers?: { [key: string]: "yes" | "no" | "unknown" };
      findings?: { [key: string]: "yes" | "no" | "unknown" };
      regions?: { [key: string]: number } | null;
      drawing?: components["schemas"]["DrawingQuestion"] | null;
      prior?: "published" | "uniform";
      unanswered?: "withhold" | "show";
      /** a pseudonym, never a name */
      subject?: string | null;
      /** write it into the store */
      keep?: boolean;
      /** go on with this encounter of the store */
      encounter?: string | null;
      /** with the encounter as a FHIR R5 bundle */
      fhir?: boolean;
    };
    /** One step of the examination. */
    ExamineStep: {
      id: string;
      title: string;
      text: string[];
      because: { [key: string]: unknown }[];
      computed: components["schemas"]["Measured"][];
      items: components["schemas"]["ExamineItem"][];
      after: string[];
    };
    /** What this installation can do beyond reading and moving. */
    Features: {
      store: boolean;
      fhir: boolean;
      forces: boolean;
      editor: boolean;
    };
    /** A figure as numbers; ``alt`` says the same in words. */
    Figure: {
      id: string;
      title: string;
      caption: string;
      alt: string;
      panels: components["schemas"]["FigurePanel"][];
    };
    /** An axis of numbers or of names; ``moves`` is the angle of the hip that goes with it, if one does. */
    FigureAxis: {
      label: string;
      unit: string;
      values: number[];
      names: string[];
      moves: "hip_flexion_deg" | null;
    };
    /** A place on an axis worth naming. */
    FigureMark: {
      at: number;
      axis: "x" | "y";
      label: string;
    };
    /** One chart. */
    FigurePanel: {
      title: string;
      kind: "curves" | "bars";
      x: components["schemas"]["FigureAxis"];
      y: components["schemas"]["FigureAxis"];
      series: components["schemas"]["FigureSeries"][];
      marks: components["schemas"]["FigureMark"][];
    };
    /** Medians and their 95 % band over the axis. */
    FigureSeries: {
      id: string;
      label: string;
      median: number[];
      low: number[] | null;
      high: number[] | null;
      speaks_of: components["schemas"]["SpeaksOf"];
    };
    /** How the finger moves; vectors in the right pelvis frame. */
    FingerDirection: {
      across: string;
      words: string;
      finger_to_spines_deg: components["schemas"]["Angle95"];
      finger_to_crest_deg: components["schemas"]["Angle95"];
      finger_to_trochanter_deg: components["schemas"]["Angle95"];
      fibres_to_trochanter_deg: components["schemas"]["Angle95"];
      frame: string;
      finger: number[];
      fibres: number[];
      normal: number[];
      spot_mm: number[];
    };
    /** Files that were handed over: a result of `gluteus forces`, or a model with its motion and loads. */
    ForcesQuestion: {
      /** a .nc that `gluteus forces` wrote */
      result?: string | null;
      model?: string | null;
      motion?: string | null;
      /** external loads .xml; none without it */
      loads?: string | null;
      /** the table that the loads name */
      loads_table?: string | null;
      times_s?: [number, number] | null;
      lowpass_hz?: number | null;
      objective?: "squared" | "cubed" | "volume-squared" | "volume-cubed";
      angles?: "header" | "degrees" | "radians";
      passive?: boolean;
      /** optimal force of a reserve for every coordinate */
      reserve_nm?: number | null;
      /** features of the model that may be left out */
      allow?: string[];
    };
    /** One finding that was written down. */
    Found: {
      uid: string;
      item: string;
      result: "yes" | "no" | "unknown";
      recorded: string;
      note: string | null;
      sign: string | null;
    };
    /** The femoral head; its centre is the origin of all frames. */
    Head: {
      radius_m: number;
    };
    /** Force on the right femoral head, in the world: forward, up, right. */
    HipForce: {
      point: number[];
      vector_bw: number[];
      size_bw: number;
    };
    /** Angles of the right hip. */
    HipPose: {
      hip_flexion_deg: number;
      hip_adduction_deg: number;
      hip_rotation_deg: number;
    };
    /** Work under way; ``done`` of ``total`` steps, and ``what`` is being done. */
    Job: {
      id: string;
      kind: "check" | "forces";
      state: "waiting" | "running" | "done" | "failed" | "cancelled";
      done: number;
      total: number;
      what: string;
      problem: components["schemas"]["Problem"] | null;
      result: string | null;
    };
    /** An encounter of the store. */
    Kept: {
      uid: string;
      subject: string;
      recorded: string;
      side: "left" | "right";
      zone: string | null;
      answers: { [key: string]: string };
      regions: { [key: string]: number } | null;
      drawing: { [key: string]: unknown } | null;
      findings: components["schemas"]["Found"][];
    };
    /** The encounters of the store, the newest first. */
    KeptList: {
      encounters: components["schemas"]["Kept"][];
    };
    /** A point of a bone [m], in the frame of that bone. */
    Landmark: {
      id: string;
      name: string;
      bone: "pelvis" | "femur_right" | "femur_left";
      point: number[];
    };
    /** The latest review of any statement. */
    LastReview: {
      date: string | null;
      kind: string | null;
      by: string | null;
    };
    /** What every part of every muscle loses. */
    LesionAnswer: {
      lost: { [key: string]: components["schemas"]["Lost"] };
    };
    /** Root, plexus or nerve -> part of its fibres lost. */
    LesionQuestion: {
      lesion?: { [key: string]: number };
    };
    /** A line of action; ``width_m`` is the radius of its belly as drawn. */
    Line: {
      id: string;
      muscle: string;
      compartment: string;
      strand: boolean;
      share: number;
      width_m: number;
      max_force_n: number;
    };
    /** One line: ``points`` are x, y, z in turn [m, pelvis frame] from origin to insertion. */
    LineInPose: {
      points: number[];
      force_n: number | null;
      activation: number | null;
      /** fibre length over optimal fibre length */
      stretch: number;
      length_m: number;
      arms_mm: components["schemas"]["Arms"];
      /** force at full effort in this posture */
      capacity_n: number;
    };
    /** A mass held in one hand; the right leg stands. */
    Load: {
      kg?: number;
      side?: "left" | "right";
    };
    /** Part of a supply that is lost: typical, least and greatest. */
    Lost: {
      typical: number;
      low: number;
      high: number;
    };
    /** Something computed for the person. */
    Measured: {
      what: string;
      unit: string;
      median: number;
      interval95: number[];
    };
    /** One muscle, a value for each posture. */
    MuscleStrength: {
      moment_nm: components["schemas"]["Distribution"][];
      share: components["schemas"]["Distribution"][];
      rank: (number | null)[];
      leads_in: (number | null)[];
    };
    /** A root, plexus, nerve or branch with its place in the drawing, 0 to 1 from left to right and down. */
    NerveNode: {
      id: string;
      kind: "root" | "plexus" | "nerve" | "branch";
      name: string;
      latin: string;
      parents: string[];
      x: number;
      y: number;
      supplies: string[];
    };
    /** The tree; ``supply`` is the share of each root in each part of a muscle. */
    NerveTree: {
      nodes: components["schemas"]["NerveNode"][];
      edges: components["schemas"]["Edge"][];
      supply: { [key: string]: { [key: string]: components["schemas"]["RootShare"] } };
    };
    /** Force on the femoral head along three axes. */
    OnHead: {
      lateral: components["schemas"]["Distribution"];
      anterior: components["schemas"]["Distribution"];
      up: components["schemas"]["Distribution"];
    };
    /** What a surgeon changes at the hip; nothing by default. */
    OperationQuestion: {
      forward_mm?: number;
      up_mm?: number;
      /** more offset */
      lateral_mm?: number;
      neck_length_mm?: number;
      neck_shaft_angle_deg?: number;
      cup_medial_mm?: number;
      cup_up_mm?: number;
      trochanter_lateral_mm?: number;
      trochanter_down_mm?: number;
      adapted?: boolean;
    };
    /** As `gluteus pain --json`, with the drawing's regions and their names. */
    PainAnswer: {
      stop: boolean;
      withheld: boolean;
      reasons: components["schemas"]["Reason"][];
      unanswered: string[];
      notes: components["schemas"]["Reason"][];
      warning: string | null;
      side: "left" | "right";
      prior: string;
      maps: string;
      regions: { [key: string]: number };
      findings: { [key: string]: boolean | null };
      findings_without_effect: string[];
      candidates: components["schemas"]["PainCandidate"][];
      held: number | null;
      aim: number;
      pairs: components["schemas"]["PainPair"][];
      baseline: components["schemas"]["PainBaseline"][];
      always_examine: components["schemas"]["PainSign"][];
      caveats: string[];
      drawn: components["schemas"]["Drawn"] | null;
      region_names: { [key: string]: string };
      provenance: components["schemas"]["PainProvenance"];
    };
    /** A line of the list that is the same for everybody. */
    PainBaseline: {
      id: string;
      sources: string[];
      score: number;
      name: string;
    };
    /** One source, or two together, that the pain can come from. */
    PainCandidate: {
      id: string;
      name: string;
      sources: string[];
      score: number;
      score_range: number[];
      explains: string[];
      leaves: string[];
      expected: string[];
      examine: components["schemas"]["PainSign"][];
      grade: string;
      recalled: boolean;
    };
    /** Two candidates that explain it together. */
    PainPair: {
      candidates: string[];
      score: number;
    };
    /** What a ranking was made from. */
    PainProvenance: {
      version: string;
      seed: number | null;
      samples: number | null;
      model: string;
      questionnaire: number;
      sources: string[];
    };
    /** Where it hurts, by regions or by a drawing, and what was answered and found. */
    PainQuestion: {
      regions?: { [key: string]: number } | string[];
      drawing?: components["schemas"]["DrawingQuestion"] | null;
      side?: "left" | "right" | null;
      answers?: { [key: string]: "yes" | "no" | "unknown" };
      findings?: { [key: string]: "yes" | "no" | "unknown" };
      prior?: "published" | "uniform";
      unanswered?: "withhold" | "show";
      maps?: "trusted" | "doubted";
    };
    /** Something to examine that parts one source from others. */
    PainSign: {
      id: string;
      name: string;
      how: string | null;
      moves: boolean;
      lr_positive: number | null;
      lr_negative: number | null;
      kappa: number | null;
      conflicts: string[];
      source: string;
      seen: string;
    };
    /** A compartment of a muscle. */
    Part: {
      id: string;
      name: string;
      nerve: string;
    };
    /** Somebody whose hip is asked about; what is ``None`` stays a distribution. Lengths in millimetres, angles in degrees, mass in kilograms, height in metres, strength (isometric abduction moment, hip neutral) in newton metres. Definitions of the measures: :class:`gluteus.bones.landmarks.Landmarks`. Age in years; with ``age_to``, or two numbers as ``age``, any age from the one to the other, all alike. Body size and strength follow the age; who has none is a young adult. Raises: AnatomyError: a value lies outside what living adults have (from :meth:`of`). */
    Person: {
      sex?: "f" | "m" | null;
      mass_kg?: number | null;
      height_m?: number | null;
      hip_centre_distance_mm?: number | null;
      femoral_offset_mm?: number | null;
      neck_length_mm?: number | null;
      neck_shaft_angle_deg?: number | null;
      anteversion_deg?: number | null;
      trochanter_lateral_mm?: number | null;
      pelvis_width_mm?: number | null;
      hip_centre_depth_mm?: number | null;
      hip_centre_height_mm?: number | null;
      abduction_strength_nm?: number | null;
      age?: number | null;
      age_to?: number | null;
    };
    /** A free right leg; nothing is carried. */
    PoseQuestion: {
      person?: components["schemas"]["Person"];
      hip_flexion_deg?: number;
      hip_adduction_deg?: number;
      hip_rotation_deg?: number;
      pelvic_tilt_deg?: number;
      weaken?: { [key: string]: number };
      lesion?: { [key: string]: number };
      operation?: components["schemas"]["OperationQuestion"];
    };
    /** The central hip of a person in a posture; world axes forward, up, right from the right hip centre. */
    PoseScene: {
      bones: components["schemas"]["Bones"];
      pose: components["schemas"]["HipPose"];
      lines: { [key: string]: components["schemas"]["LineInPose"] };
      trunk: components["schemas"]["Trunk"] | null;
      ground_y: number | null;
      foot: number[] | null;
      hip_force: components["schemas"]["HipForce"] | null;
    };
    /** A state to begin with; ``state`` is part of a question to ``/stance`` or ``/pose``. */
    Preset: {
      id: string;
      name: string;
      says: string;
      asks: string;
      state: { [key: string]: unknown };
      /** sliders that run from here to where the state has them */
      begins: { [key: string]: number };
    };
    /** States to begin with. */
    Presets: {
      presets: components["schemas"]["Preset"][];
    };
    /** What went wrong: the status of the answer, the rule, one sentence, and where in the question. */
    Problem: {
      status: number;
      /** short name of the rule that was broken, such as bad-input */
      rule: string;
      title: string;
      /** the value met, where, and what to do */
      detail: string;
      where?: string | null;
    };
    /** What an answer was made from. */
    Provenance: {
      version: string;
      seed: number | null;
      samples: number | null;
      model: string;
      sources: string[];
    };
    /** The safety questions, in the order in which they are asked. */
    Questionnaire: {
      version: number;
      questions: components["schemas"]["RedFlag"][];
    };
    /** One muscle in the order of what it adds to the abduction moment. */
    Ranked: {
      muscle: string;
      name: string;
      share_of_abduction_moment: components["schemas"]["Distribution"];
      force_n: components["schemas"]["Distribution"];
    };
    /** A safety question that stops, or that must be minded: how urgent, and where to go. */
    Reason: {
      question: string;
      category: string;
      ask: string;
      reason: string;
      urgency: string;
      go: string;
      source: string;
      recalled: boolean;
    };
    /** One side's hip over time; null where the model does not say, or the frame failed. */
    RecordedSide: {
      pose_deg: { [key: string]: (number | null)[] };
      hip_force_bw: (number | null)[];
      gluteus_medius_share: (number | null)[];
    };
    /** A motion to be played: a value for each frame. */
    Recording: {
      model: string;
      frames: number;
      failed: number;
      time_s: number[];
      status: number[];
      status_words: { [key: string]: string };
      pelvis_deg: { [key: string]: (number | null)[] };
      sides: { [key: string]: components["schemas"]["RecordedSide"] };
      muscles_n: { [key: string]: (number | null)[] };
      peak: { [key: string]: unknown };
      notes: string[];
      provenance: { [key: string]: unknown };
    };
    /** A question that comes before everything; a yes to ``stop`` ends the ranking, a note is shown. */
    RedFlag: {
      id: string;
      category: string;
      effect: "stop" | "note";
      ask: string;
      urgency: string;
      reason: string;
      go: string;
      source: string;
      seen: string;
    };
    /** One numbered source; ``links`` are pairs of words and address. */
    Reference: {
      number: number;
      short: string;
      text: string;
      links: ([string, string])[];
      kind: string;
      read: string;
    };
    /** Reports, the oldest first. */
    ReportList: {
      reports: components["schemas"]["ReportShown"][];
    };
    /** Something in the article that a reader holds to be wrong. */
    ReportQuestion: {
      /** null finds it by the selected words */
      statement?: string | null;
      selection: components["schemas"]["Selection"];
      comment: string;
      contact?: string | null;
    };
    /** A report as the editor sees it; ``place`` tells whether the quoted words still stand there. */
    ReportShown: {
      number: number;
      uid: string;
      recorded: string;
      statement: string;
      open: boolean;
      title: string;
      record_version: string;
      selection: components["schemas"]["Selection"];
      comment: string;
      contact: string | null;
      place: "found" | "moved" | "gone";
      actions: components["schemas"]["Done"][];
    };
    /** A report as it was taken down. */
    Reported: {
      number: number;
      uid: string;
      recorded: string;
      statement: string;
      open: boolean;
    };
    /** When a statement was last looked over, in what way, by which clinician if by any. */
    Review: {
      date: string;
      kind: string;
      by: string | null;
      due: boolean;
      reviewer: string;
    };
    /** What a root gives to a part's supply: typical, least and greatest. */
    RootShare: {
      share: number;
      low: number;
      high: number;
    };
    /** Everything that does not move with the posture; pelvis frame unless a bone is named. */
    Scene: {
      person: components["schemas"]["Person"];
      words: string;
      measures: { [key: string]: number };
      bones: components["schemas"]["Bone"][];
      head: components["schemas"]["Head"];
      hip_centre_left: number[];
      landmarks: components["schemas"]["Landmark"][];
      lines: components["schemas"]["Line"][];
      muscles: components["schemas"]["SceneMuscle"][];
      zones: components["schemas"]["SceneZone"][];
      crest: number[][];
      rest: components["schemas"]["PoseScene"];
    };
    /** A muscle of the scene; ``shown`` at first or switched off. */
    SceneMuscle: {
      id: string;
      name: string;
      latin: string;
      compartments: components["schemas"]["Part"][];
      shown: boolean;
    };
    /** A trigger zone: its middle [m], where outward is, how the fibres run and how the finger moves. */
    SceneZone: {
      id: string;
      name: string;
      muscle: string;
      compartment: string;
      where: string;
      technique: string;
      point: number[];
      outward: number[];
      fibre: number[];
      finger: number[];
      tolerance_m: number;
    };
    /** Words that were selected and those around them: a TextQuoteSelector of the W3C. */
    Selection: {
      type?: "TextQuoteSelector";
      exact: string;
      prefix?: string;
      suffix?: string;
    };
    /** One shape of the chart; ``code_if`` is its code when the pain is on that side, null without a name. */
    ShownRegion: {
      area: string;
      name: string;
      side: "left" | "right" | "midline";
      ring: ([number, number])[];
      code_if: { [key: string]: string | null };
    };
    /** One view [mm]: picture right and up, the floor at height 0; box is left, bottom, width, height. */
    ShownView: {
      name: "front" | "back" | "left" | "right" | "soles";
      box: [number, number, number, number];
      outline: (([number, number])[])[];
      details: (([number, number])[])[];
      bones: (([number, number])[])[];
      regions: components["schemas"]["ShownRegion"][];
      zones: components["schemas"]["ShownZone"][];
    };
    /** Where a trigger zone lies under the skin. */
    ShownZone: {
      zone: string;
      side: "left" | "right";
      at: [number, number];
    };
    /** A range to choose from. */
    Slider: {
      low: number;
      high: number;
      step: number;
      start: number;
      unit: string;
      says: string;
    };
    /** Parts of the scene and of the body chart that a sentence or a curve is about, by id. */
    SpeaksOf: {
      muscles: string[];
      compartments: string[];
      lines: string[];
      bones: string[];
      zones: string[];
      nerves: string[];
      regions: string[];
    };
    /** As `gluteus stance --json`, with words, the order of the abductors and the scene. */
    StanceAnswer: {
      shift: number;
      compensate: "none" | "trunk";
      posture: components["schemas"]["StancePosture"];
      hip_contact_force_bw: components["schemas"]["Distribution"];
      hip_contact_force_femur_bw: components["schemas"]["OnHead"];
      hip_contact_force_world_bw: components["schemas"]["OnHead"];
      abduction_moment_nm_per_kg: components["schemas"]["Distribution"];
      muscles: { [key: string]: components["schemas"]["Effort"] };
      ranked: components["schemas"]["Ranked"][];
      /** share of people in whom the pelvis is held in the posture asked for */
      held: number;
      /** share of people who stand, in that posture or one that gave way */
      recovered: number;
      unmet_moment_nm: components["schemas"]["Distribution"];
      held_words: string;
      force_words: string;
      scene: components["schemas"]["PoseScene"] | null;
      server_ms: number;
      provenance: components["schemas"]["Provenance"];
    };
    /** Angles of pelvis, trunk and hip. */
    StancePosture: {
      pelvic_obliquity_deg: components["schemas"]["Distribution"];
      trunk_lean_deg: components["schemas"]["Distribution"];
      hip_adduction_deg: components["schemas"]["Distribution"];
    };
    /** Weight carried over to the right leg. */
    StanceQuestion: {
      person?: components["schemas"]["Person"];
      /** null for the one hip with published means; 1000 for bands */
      samples?: number | null;
      seed?: number;
      shift?: number;
      /** muscle, compartment or abductors -> part left */
      weaken?: { [key: string]: number };
      /** root, plexus or nerve -> part of its fibres lost */
      lesion?: { [key: string]: number };
      /** force on a cane in the left hand [N] */
      cane?: number;
      load?: components["schemas"]["Load"];
      compensate?: "none" | "trunk";
      /** the pelvis hangs on the left by choice; what gives way comes on top */
      obliquity_deg?: number;
      /** the trunk leans to the right by choice; what gives way comes on top */
      lean_deg?: number;
      operation?: components["schemas"]["OperationQuestion"];
      /** with the 3-D scene of the central hip */
      scene?: boolean;
    };
    /** Everything behind one statement; ``computed`` is in the person asked about. */
    StatementEvidence: {
      id: string;
      title: string;
      text: string;
      note: string | null;
      verdict: "supported" | "disputed" | "refuted" | "unsupported";
      reason: string;
      badge: components["schemas"]["Badge"];
      computed: components["schemas"]["Computed"][];
      cited: components["schemas"]["Cited"][];
      review: components["schemas"]["Review"];
      speaks_of: components["schemas"]["SpeaksOf"];
      open_reports: number;
      /** the same in the population; null until checked */
      in_everybody: components["schemas"]["Computed"][] | null;
      references: { [key: string]: components["schemas"]["Reference"] };
      figures: components["schemas"]["Figure"][];
      /** whether the 3-D scene itself is the figure */
      shown_in_scene: boolean;
    };
    /** As `gluteus strength --json`. */
    StrengthAnswer: {
      motion: string;
      postures: components["schemas"]["StrengthPosture"][];
      balanced_moment_nm: components["schemas"]["Distribution"][];
      muscles: { [key: string]: components["schemas"]["MuscleStrength"] };
      compartments_moment_nm: { [key: string]: components["schemas"]["Distribution"][] };
      provenance: components["schemas"]["Provenance"];
    };
    /** One posture. */
    StrengthPosture: {
      hip_flexion_deg: number;
    };
    /** Greatest moments over hip flexions. */
    StrengthQuestion: {
      person?: components["schemas"]["Person"];
      /** null for the one hip with published means; 1000 for bands */
      samples?: number | null;
      seed?: number;
      motion?: "abduction" | "adduction" | "flexion" | "extension" | "inward-rotation" | "outward-rotation";
      flexion_deg?: number[];
      weaken?: { [key: string]: number };
      lesion?: { [key: string]: number };
      operation?: components["schemas"]["OperationQuestion"];
    };
    /** Where the trunk leans from, and its centre, in the world [m]. */
    Trunk: {
      pivot: number[];
      top: number[];
    };
    /** A file that was handed over; it is forgotten when the server ends, or when many others have come. */
    Uploaded: {
      id: string;
      name: string;
      size: number;
    };
    /** What has to stand beside everything. */
    Wording: {
      informs: string;
      sourcing: string[];
      is_not: string[];
    };
  };
}
