import { type Fact, growing, measured, spread } from './fact.ts';

/** Measured at the bed. */
export const VITAL_SIGNS: readonly Fact[] = [
  measured('heart_rate hr heartrate pulse pulse_rate puls herzfrequenz', [0, 300], 5, 'beats a minute'),
  measured(
    'sbp systolic systolic_bp systolic_blood_pressure bp_systolic sys_bp sysbp rr_sys rr_syst',
    [0, 320],
    10,
    'mmHg',
  ),
  measured(
    'dbp diastolic diastolic_bp diastolic_blood_pressure bp_diastolic dias_bp diasbp rr_dia rr_diast',
    [0, 220],
    5,
    'mmHg',
  ),
  measured('map mbp mean_bp meanbp mean_arterial_pressure mean_blood_pressure', [0, 250], 5, 'mmHg'),
  measured(
    'resp_rate rr respiratory_rate respiration_rate resprate respirations atemfrequenz',
    [0, 120],
    2,
    'breaths a minute',
  ),
  {
    names: 'spo2 sao2 o2sat o2_sat o2_saturation oxygen_saturation sat_o2',
    column: { kind: 'integer', bins: { edges: [0, 50, 60, 70, 75, 80, 85, 88, 90, 92, 94, 96, 98, 100] } },
    note: '%; finer from 88, where it matters',
  },
  spread(
    'temp temperature temperatur body_temperature body_temp temp_c temperature_c temp_f temperature_f tempc tempf',
    [
      20, 25, 30, 32, 33, 34, 35, 35.5, 36, 36.5, 37, 37.5, 38, 38.5, 39, 39.5, 40, 41, 42, 46, 70, 86, 90, 93, 95, 96,
      97, 98, 99, 100, 101, 102, 103, 104, 106, 108, 115,
    ],
    'degrees Celsius to 46, Fahrenheit from 70',
  ),
  spread(
    'fio2 fi_o2',
    [0, 0.2, 0.22, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 20, 22, 25, 30, 35, 40, 50, 60, 70, 80, 90, 100],
    'share to 1, % from 20',
    2,
  ),
  measured('peep', [0, 50], 1, 'cmH2O'),
  spread('tidal_volume', growing(10, 2000), 'ml', 0),
  spread(
    'weight weight_kg body_weight wt wt_kg weightkg weight_lb weight_lbs admission_weight admissionweight dischargeweight gewicht poids',
    [
      0, 1, 2, 3, 4, 5, 10, 15, 20, 30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 110, 120, 130, 150, 175,
      200, 250, 300, 400, 900,
    ],
    'kg, or pounds to 900; from newborns on',
  ),
  measured('height_cm length_cm', [20, 260], 5, 'cm by its name; from newborns on', 1),
  measured('height_m', [0.2, 2.6], 0.05, 'm by its name', 2),
  measured('height_in', [8, 110], 2, 'inches by its name', 1),
  spread(
    'height body_height ht stature groesse größe taille admissionheight',
    [
      0, 1, 1.2, 1.4, 1.5, 1.55, 1.6, 1.65, 1.7, 1.75, 1.8, 1.85, 1.9, 2, 2.6, 20, 40, 50, 55, 60, 65, 70, 75, 80, 100,
      120, 140, 150, 155, 160, 165, 170, 175, 180, 185, 190, 200, 260,
    ],
    'metres, inches or centimetres: narrow it to your unit',
    2,
  ),
  spread(
    'bmi body_mass_index',
    [5, 12, 14, 16, 17, 18.5, 20, 22.5, 25, 27.5, 30, 32.5, 35, 37.5, 40, 45, 50, 60, 80, 130],
    'kg/m2; 18.5, 25, 30, 35 and 40 part the classes',
  ),
  measured('bsa body_surface_area', [0.1, 4], 0.1, 'm2', 2),
  measured('waist waist_cm waist_circumference hip_circumference', [20, 250], 5, 'cm', 1),
];
