import { expect, test } from 'vitest';
import { judgeHeader } from '../../../../pipelines/dictionary/header/judge-header.ts';

/** Headers as tables of this field have them. */
const HEADERS = [
  'age,workclass,fnlwgt,education,education-num,marital-status,capital-gain,hours-per-week,income>50K',
  'encounter_id,patient_nbr,race,gender,age,A1Cresult,diag_1,diag_2,max_glu_serum,glyburide-metformin,change',
  'ROW_ID,SUBJECT_ID,HADM_ID,ADMITTIME,DISCHTIME,ETHNICITY,HOSPITAL_EXPIRE_FLAG',
  'id,age,male,weight,height,bmi,case_id,futime,status',
  'patient,2015,A1C,E11,Q1,V9,x1,icd9,F12_2019,30d_readmit',
  'patient,2015,2016,2017,E11,I10',
  '2015,A1C,E11,Q1,V9,x1,icd9,F12_2019,30d_readmit',
  'country,2015,2016,2017,2018',
  'patient_id,E11',
  'subject,A00,B20,E11,I10,I50',
  'Province/State,Country/Region,Lat,Long,1/22/20,1/23/20,1/24/20,1/25/20',
  'site,2020-01-31,2020-02-29,2020-03-31,2020-04-30',
  'ward,2020-01,2020-02,2020-03',
  'Time,V1,V2,V9,V10,V11,V12,V13,Amount,Class',
  'Q01,Q02,Q03,Q04,Q10,Q11,Q12,Q13',
  'a,b,c',
  'A,B,C',
  'x,y,z,t',
  'pid,a,b',
  'group,N,mean,sd',
  'id,0,1,2,3,4',
  'patient_id,7,30,90,365',
  'parameter,2.5%,50%,97.5%',
  'Patient ID,Age (years),Sex,HbA1c (%),Weight [kg],pH,25(OH)D',
  'pid, dose (mg),a:b,100%,"x,y"',
  'PHQ9,GAD7,CD4,CA125,EQ5D,SF36,COVID19,CYP2D6,ICD10,T3,B12,HER2',
  'no_shows,yes_votes,true_positive,t1,dose_1.5mg,2nd_line,1st_visit',
  'Geschlecht,Alter,PLZ,2019,Größe',
  'edad,sexo,diagnóstico,fecha',
  '0-17,18-64,65+,total',
  'mrn,How often do you feel tired after a night of sleep in the last four weeks? (1 never to 5 always)',
  'sepal length (cm),sepal width (cm),species',
  'M,F,total',
  'Unnamed: 0,age,sex',
  'zip,fips,date',
  '__index_level_0__,cat,flag,u8,f16',
  '718-7,2345-7,2160-0,785-6',
  '2015,2016,2017,2018,2019,2020',
  'Na (mmol/L),K (mmol/L),%,2nd visit,n',
  'Visit 1,Visit 2,Visit 3',
  'K,Na,Cl',
  'person_id,gender_concept_id,year_of_birth,race_source_value',
  'record_id,redcap_event_name,comorb___1,comorb___2,q1_complete',
  '姓名,性别,年龄',
  'الاسم,الجنس,العمر',
];

/** First lines of tables without a header. */
const RECORDS = [
  '1951-03-17,M,B20',
  '1950-01-02,F,4711,0.5',
  '0,0',
  '1,2',
  '0,1,2',
  '0',
  '4711,F,34',
  'Smith,John,M,34,Boston',
  'Smith,F,B20,Boston',
  'Ann,E11.9,stable',
  'B20,I50,hypertension',
  'M,F',
  'F,Y,N',
  'Smith,17.03.1951',
  'Smith,3/17/1951,Boston',
  'Smith,17-Mar-1951,Boston',
  'Smith,"March 17, 1951"',
  'Smith,19510317',
  'Smith,10:35',
  'Smith,2019-05-03T10:35:00Z',
  'Smith,2019-05-03 10:35:00.123,ward',
  'ann@example.org,married',
  '550e8400-e29b-41d4-a716-446655440000,white',
  '+1 555 867 5309,married',
  '123-45-6789,Ann',
  '(555) 867-5309,Ann',
  '192.168.0.1,visit',
  '{"pid": 1, "a": 2}',
  '{"pid": 1',
  '{"name":"Ann"}',
  '[1, 2, 3]',
  '<row><pid>1</pid></row>',
  'married,white,37.2',
  'married,white,"37,2"',
  'married,white,120/80',
  'male,yes,Boston',
  'TRUE,FALSE',
  '2278392,8222157,Caucasian,Female,[0-10),?,6,25,1,1',
  '39,State-gov,77516,Bachelors,13,Never-married,Male,2174,0,40,United-States,<=50K',
  '10006,142345,F,2094-03-05 00:00:00,2165-08-12 00:00:00',
  'id7,4711,E11,M,NA',
  'date,1951-03-17',
  'visit,2020-01-01,2020-01-05,2020-01-30',
  'Müller,Hans,1951',
  'Müller,männlich,Köln',
  'Herr,Müller,Hans',
  'Durand,Marie,le 5 mai 2020',
  'Meier,12. März 1951',
  'ward,5 de marzo de 2020',
  '王伟,男,住院',
  '王伟,2020年3月5日',
  '１２,３４',
  '٢٠٢٠-٠١-٠١,ward',
  'aspirin,81 mg,daily',
  'Durand,12h30',
  'Meier,14 Uhr',
  'Jones,SW1A 1AA',
  'MRN0012345,ward 3,discharged',
  'Patient 7,M,60',
  'Ward A,E11,55',
  'F,white,married,private',
  'oui,non,oui',
  'N/A,5,ok',
  `Ann,${'seen today and stable on metformin; '.repeat(9)}`,
];

/** Splits on commas outside quotes; JSON stays as it is. */
const split = (line: string): string[] =>
  line.startsWith('{') || line.startsWith('[') || line.startsWith('<')
    ? [line]
    : [...line.matchAll(/"([^"]*)"|([^,]+)/g)].map((part) => part[1] ?? part[2]!);

test.each(HEADERS)('%s is a header', (line) => {
  expect(judgeHeader(split(line))).toBeUndefined();
});

test.each(RECORDS)('%s is a record', (line) => {
  expect(judgeHeader(split(line))).not.toBeUndefined();
});

test('positions and kinds are told', () => {
  expect(judgeHeader(['1951-03-17', 'smoker', 'B20'])).toEqual([
    { position: 1, kind: 'date' },
    { position: 3, kind: 'code' },
  ]);
});
